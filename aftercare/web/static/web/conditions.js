/**
 * Whether a condition holds, in the browser: the same answers as `aftercare/engines/conditions`, shown by the
 * table of cases that both run. Patterns are left out, because a browser has no RE2; forms refuse them on saving.
 *
 * @typedef {string | number | boolean} Scalar
 * @typedef {Scalar | Scalar[] | null | undefined} Value
 * @typedef {Record<string, any>} Tree
 * @typedef {{path: string, field: string, operator: string, operand: any, value: Value, held: boolean}} Leaf
 */

/** @type {(text: string) => string} */
const folded = (text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

/** @type {(value: Value, operand: Scalar) => boolean} */
const is = (value, operand) =>
  typeof value === "string" && typeof operand === "string"
    ? folded(value) === folded(operand)
    : value === operand && (typeof value === "number" || typeof value === "boolean");

/** @type {(value: Value, operand: Scalar) => number | null} */
const order = (value, operand) => {
  const comparable = typeof value === typeof operand && (typeof value === "number" || typeof value === "string");
  if (!comparable) return null;
  const known = /** @type {Scalar} */ (value);
  return Number(known > operand) - Number(known < operand);
};

/** @type {(value: Value) => boolean} */
const isEmpty = (value) => value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

/** @typedef {(value: Value, operand: any) => boolean} Operator */
/** @type {Record<string, Operator>} */
const OPERATORS = {
  is,
  in: (value, operand) => operand.some((/** @type {Scalar} */ choice) => is(value, choice)),
  contains: (value, operand) =>
    Array.isArray(value)
      ? value.some((entry) => is(entry, operand))
      : typeof value === "string" && folded(value).includes(folded(operand)),
  starts_with: (value, operand) => typeof value === "string" && folded(value).startsWith(folded(operand)),
  at_least: (value, operand) => [0, 1].includes(order(value, operand) ?? NaN),
  at_most: (value, operand) => [-1, 0].includes(order(value, operand) ?? NaN),
  is_set: (value, operand) => isEmpty(value) !== operand,
};

/**
 * Field, operator, its function and operand of a leaf.
 * @param {Tree} tree
 * @returns {[string, string, Operator, any]}
 */
function leafOf(tree) {
  const operators = Object.keys(tree).filter((key) => key !== "field");
  const [operator = ""] = operators;
  const judge = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
  if (operators.length !== 1 || !judge || typeof tree.field !== "string") {
    throw new Error(`neither a group nor a leaf: ${Object.keys(tree).sort().join(", ")}`);
  }
  return [tree.field, operator, judge, tree[operator]];
}

/**
 * The value of a field; a name that every object inherits is no value.
 * @param {Record<string, Value>} values
 * @param {string} name
 * @returns {Value}
 */
const valueOf = (values, name) => (Object.hasOwn(values, name) ? values[name] : null);

/**
 * Whether `tree` holds for `values`; throws where it is no condition that a browser can judge.
 * @param {Tree} tree
 * @param {Record<string, Value>} values
 * @returns {boolean}
 */
export function evaluate(tree, values) {
  if (Object.keys(tree).length === 1) {
    if (Array.isArray(tree.all)) return tree.all.every((node) => evaluate(node, values));
    if (Array.isArray(tree.any)) return tree.any.some((node) => evaluate(node, values));
    if (tree.not instanceof Object) return !evaluate(tree.not, values);
  }
  const [name, , judge, operand] = leafOf(tree);
  return judge(valueOf(values, name), operand);
}

/**
 * All leaves in the order of the tree, with the value that each met and whether it held.
 * @param {Tree} tree
 * @param {Record<string, Value>} values
 * @param {string} [path]
 * @returns {Leaf[]}
 */
export function explain(tree, values, path = "") {
  const prefix = path ? `${path}.` : "";
  for (const key of ["all", "any"]) {
    if (Array.isArray(tree[key])) {
      return tree[key].flatMap((node, index) => explain(node, values, `${prefix}${key}[${index}]`));
    }
  }
  if (tree.not instanceof Object) return explain(tree.not, values, `${prefix}not`);
  const [field, operator, judge, operand] = leafOf(tree);
  const value = valueOf(values, field);
  return [{ path, field, operator, operand, value, held: judge(value, operand) }];
}
