"""Talking to the outside: mail, SMS, WeChat, phone, maps, MQTT; one file each, each with a local stand-in."""
