"""What makes tests quick without making them easy."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The product's hash with the least work: a test makes many people and guards none of their passwords."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
