// The pinned package has types of its own; the copy of it that a page loads has none.
export { default } from "signature_pad";
