// Names in a source: what each one is bound to, and where a node stands. It follows none of them to what they are.

/**
 * @typedef {import('./parser.js').Node} Node
 *
 * @typedef {object} Binding
 * @property {'import' | 'variable' | 'function' | 'class' | 'param' | 'caught' | 'type' | 'namespace'} kind
 * @property {Node} node an import's or a pattern's declarator, a function, a class, …
 * @property {(string | number)[]} path from the value that `node` has to that of the name: `{ a: [b] }` is a, 0
 * @property {Node} [declaration] of an import: the whole of it; of a param: its function
 * @property {number} [index] of a param
 *
 * @typedef {{parent: Scope | null, hoists: boolean, values: Map<string, Binding>, types: Map<string, Binding>}} Scope
 *
 * @typedef {object} Tree
 * @property {Node} program
 * @property {Map<Node, Node>} parents
 * @property {Map<Node, Scope>} scopes of each node that makes one
 * @property {Map<string, Node[]>} members by name: what is put into a member of it, anywhere
 * @property {Map<string, Node[]>} assigned by name: what is assigned to a variable
 * @property {Map<string, Node[]>} calls by the last part of the callee's name
 */

/** All that comes after others in a pattern: it is taken for the whole. */
const REST = '...';

/** Names that stand one after another. @param {string} text */
export function words(text) {
  return new Set(text.split(/\s+/));
}

/** Under which name calls stand whose callee has none: require('./routes')(db) */
export const NAMELESS = '()';

const FUNCTIONS = words(`FunctionDeclaration FunctionExpression ArrowFunctionExpression TSDeclareFunction
  TSEmptyBodyFunctionExpression`);
const BLOCKS = words(`BlockStatement StaticBlock ForStatement ForInStatement ForOfStatement CatchClause SwitchStatement
  TSModuleBlock`);

/** What an expression of one part is but in name. */
const THROUGH = words(`TSAsExpression TSSatisfiesExpression TSNonNullExpression TSInstantiationExpression
  TSTypeAssertion ChainExpression ParenthesizedExpression AwaitExpression`);

/** @param {Node} node */
export const isFunction = (node) => FUNCTIONS.has(node.type);

/** The name of a member or a key that is known before the program runs. @param {Node} node @param {boolean} computed */
export function nameOf(node, computed) {
  if (!computed && node.type === 'Identifier') return String(node.name);
  if (node.type === 'PrivateIdentifier') return `#${node.name}`;
  if (node.type === 'Literal' && typeof node.value !== 'object') return String(node.value);
  if (node.type === 'TemplateLiteral' && node.quasis.length === 1) return String(node.quasis[0].value.cooked);
  return undefined;
}

/** @template V @param {Map<string, V[]>} map @param {string | undefined} name @param {V} value */
function add(map, name, value) {
  if (name === undefined) return;
  const list = map.get(name);
  if (list) list.push(value);
  else map.set(name, [value]);
}

/**
 * The nodes right below one.
 * @param {Node} node @param {Record<string, string[]>} keys under which names a type of node has others
 * @returns {Node[]}
 */
export function childrenOf(node, keys) {
  /** @type {Node[]} */
  const children = [];
  for (const key of keys[node.type] ?? []) {
    const value = node[key];
    for (const child of Array.isArray(value) ? value : [value]) if (child) children.push(child);
  }
  return children;
}

/**
 * @param {Node} program
 * @param {Record<string, string[]>} keys
 * @returns {Tree}
 */
export function readTree(program, keys) {
  /** @type {Tree} */
  const tree = {
    program, parents: new Map(), scopes: new Map(), members: new Map(), assigned: new Map(), calls: new Map(),
  };
  enter(program, open(program, null, true));
  return tree;

  /** @param {Node} node @param {Scope | null} parent @param {boolean} hoists */
  function open(node, parent, hoists) {
    /** @type {Scope} */
    const scope = { parent, hoists, values: new Map(), types: new Map() };
    tree.scopes.set(node, scope);
    return scope;
  }

  // Without recursion over the depth of a tree: a list of a thousand pluses is a thousand nodes deep.
  /** @param {Node} top @param {Scope} outer */
  function enter(top, outer) {
    /** @type {[Node, Scope][]} */
    const left = [[top, outer]];
    for (let next = left.pop(); next; next = left.pop()) {
      const [node, around] = next;
      let scope = around;
      if (node !== top && (isFunction(node) || BLOCKS.has(node.type))) scope = open(node, around, isFunction(node));
      declare(node, scope, around);
      note(node);
      for (const child of childrenOf(node, keys)) {
        tree.parents.set(child, node);
        left.push([child, scope]);
      }
    }
  }

  /** @param {Node} node @param {Scope} scope its own, where it has one @param {Scope} around */
  function declare(node, scope, around) {
    const { type } = node;
    if (type === 'ImportDeclaration') {
      for (const one of node.specifiers)
        bind(scope, one.local.name, { kind: 'import', node: one, path: [], declaration: node }, true);
    } else if (type === 'TSImportEqualsDeclaration') {
      bind(scope, node.id.name, { kind: 'import', node, path: [], declaration: node }, true);
    } else if (type === 'VariableDeclaration') {
      const into = node.kind === 'var' ? hoisted(scope) : scope;
      for (const one of node.declarations)
        pattern(one.id, [], (name, path) => bind(into, name, { kind: 'variable', node: one, path }));
    } else if (isFunction(node)) {
      if (node.id)
        bind(node.type.endsWith('Expression') ? scope : around, node.id.name, { kind: 'function', node, path: [] });
      node.params.forEach((/** @type {Node} */ param, /** @type {number} */ index) => {
        const of = param.type === 'TSParameterProperty' ? param.parameter : param;
        pattern(of, [], (name, path) => bind(scope, name, { kind: 'param', node: of, path, declaration: node, index }));
      });
    } else if (type === 'CatchClause') {
      pattern(node.param, [], (name, path) => bind(scope, name, { kind: 'caught', node, path }));
    } else if ((type === 'ClassDeclaration' || type === 'ClassExpression') && node.id) {
      bind(around, node.id.name, { kind: 'class', node, path: [] }, true);
    } else if (type === 'TSTypeAliasDeclaration' || type === 'TSInterfaceDeclaration' || type === 'TSEnumDeclaration') {
      around.types.set(node.id.name, { kind: 'type', node, path: [] });
    } else if (type === 'TSModuleDeclaration' && node.id.type === 'Identifier') {
      around.types.set(node.id.name, { kind: 'namespace', node, path: [] });
    }
  }

  /** What a member, a variable or a function is given, under its name. @param {Node} node */
  function note(node) {
    const { type } = node;
    if (type === 'Property' && node.value.type !== 'AssignmentPattern')
      add(tree.members, nameOf(node.key, node.computed), node.value);
    else if (type === 'PropertyDefinition' && node.value)
      add(tree.members, nameOf(node.key, node.computed), node.value);
    else if (type === 'AssignmentExpression') assign(node.left, node.right);
    else if (type === 'CallExpression' || type === 'NewExpression') call(node);
  }

  /** @param {Node} left @param {Node} right */
  function assign(left, right) {
    const to = bare(left);
    if (to.type === 'Identifier') add(tree.assigned, to.name, right);
    else if (to.type === 'MemberExpression') add(tree.members, nameOf(to.property, to.computed), right);
  }

  /** @param {Node} node */
  function call(node) {
    const callee = bare(node.callee), [first, second] = node.arguments;
    const member = callee.type === 'MemberExpression';
    const name = member ? nameOf(callee.property, callee.computed) : callee.name ?? NAMELESS;
    add(tree.calls, name, node);
    // app.decorate('db', db), c.set('db', db), app.locals and the like.
    if (
      member &&
      second &&
      node.arguments.length === 2 &&
      /^(?:decorate|set|provide|register|define)/.test(name ?? '')
    ) {
      add(tree.members, nameOf(first, true), second);
    }
  }
}

/** @param {Scope} scope @param {string} name @param {Binding} binding @param {boolean} [type] it names a type, too */
function bind(scope, name, binding, type = false) {
  if (!scope.values.has(name)) scope.values.set(name, binding);
  if (type) scope.types.set(name, binding);
}

/** @param {Scope} scope */
function hoisted(scope) {
  let at = scope;
  while (!at.hoists && at.parent) at = at.parent;
  return at;
}

/**
 * The names in a pattern.
 * @param {Node} node @param {(string | number)[]} path @param {(name: string, path: (string | number)[]) => void} found
 */
function pattern(node, path, found) {
  if (node?.type === 'Identifier') found(node.name, path);
  else if (node?.type === 'AssignmentPattern') pattern(node.left, path, found);
  else if (node?.type === 'RestElement') pattern(node.argument, [...path, REST], found);
  else if (node?.type === 'ArrayPattern')
    node.elements.forEach((/** @type {Node} */ one, /** @type {number} */ i) => pattern(one, [...path, i], found));
  else if (node?.type === 'ObjectPattern') {
    for (const one of node.properties) {
      if (one.type === 'RestElement') pattern(one, path, found);
      else pattern(one.value, [...path, nameOf(one.key, one.computed) ?? ''], found);
    }
  }
}

/** An expression without what changes only its type, or nothing: `(a as B)!`, `a?.b`. @param {Node} node */
export function bare(node) {
  let at = node;
  while (THROUGH.has(at.type)) {
    at = at.expression ?? at.argument;
  }
  return at;
}

/**
 * What a name means at a node.
 * @param {Tree} tree @param {Node} node @param {string} name @param {'values' | 'types'} [of]
 * @returns {Binding | undefined}
 */
export function lookUp(tree, node, name, of = 'values') {
  let at = node;
  while (at && !tree.scopes.has(at)) at = tree.parents.get(at);
  for (let scope = tree.scopes.get(at) ?? null; scope; scope = scope.parent) {
    const found = scope[of].get(name);
    if (found) return found;
  }
  return undefined;
}

/**
 * The first of a list for which something is found.
 * @template T, R
 * @param {T[] | undefined} list @param {(item: T) => R | undefined} find
 */
export function first(list, find) {
  for (const item of list ?? []) {
    const found = find(item);
    if (found) return found;
  }
  return undefined;
}
