// Members of classes and of their instances: what a property is declared to be, made of, given by a constructor, or
// inherits.

import { first, nameOf } from './scope.js';

/**
 * @typedef {import('./parser.js').Node} Node
 * @typedef {import('./project.js').Source} Source
 * @typedef {import('./values.js').Handle} Handle
 */

/** @param {import('./values.js').Values} values */
export function createClasses(values) {
  return { member, self, isClient };

  /**
   * A member of a class or of one of its instances.
   * @param {Source} source @param {Node} node @param {string} name @param {boolean} isStatic
   * @returns {Handle | undefined}
   */
  function member(source, node, name, isStatic) {
    for (const one of node.body.body) {
      if (one.kind === 'constructor') {
        const param = one.value.params.find((/** @type {Node} */ each) =>
          each.type === 'TSParameterProperty' && (each.parameter.left ?? each.parameter).name === name);
        if (param)
          return (
            values.parameter(source, param.parameter, one.value, one.value.params.indexOf(param)) ?? values.guess(name)
          );
      }
      if (!one.key || Boolean(one.static) !== isStatic || nameOf(one.key, one.computed) !== name) continue;
      if (one.type === 'MethodDefinition')
        return one.kind === 'get' ? values.returnOf(source, one.value) : values.valueOf(source, one.value);
      const typed = one.typeAnnotation && values.typeOf(source, one.typeAnnotation);
      const given = typed ?? (one.value && values.valueOf(source, one.value));
      if (given) return given;
    }
    const put = (source.tree.members.get(name) ?? []).filter((value) => {
      const { type, left } = source.tree.parents.get(value) ?? {};
      return (
        type === 'AssignmentExpression' && left.object?.type === 'ThisExpression' && classAround(source, value) === node
      );
    });
    return (
      first(put, (value) => values.valueOf(source, value)) ?? values.memberOf(parent(source, node, isStatic), name)
    );
  }

  /** What a class inherits from. @param {Source} source @param {Node} node @param {boolean} isStatic */
  function parent(source, node, isStatic) {
    if (!node.superClass) return undefined;
    const base = values.valueOf(source, node.superClass);
    const mixed =
      base?.is !== 'class' && !base?.orm && first(node.superClass.arguments, (arg) => values.valueOf(source, arg));
    const of = mixed || base;
    return isStatic ? of : values.instanceOf(of);
  }

  /** @param {Source} source @param {Node} node */
  function self(source, node) {
    const of = classAround(source, node);
    return of && { is: 'instance', source, node: of };
  }

  /** Whether it is an instance of a class that is a client. @param {Handle} handle */
  function isClient(handle) {
    const seen = new Set();
    /** @type {Handle | undefined} */
    let at = handle;
    // Classes that inherit from each other end it, too.
    while (at?.is === 'instance' && at.source && !seen.has(at.node)) {
      seen.add(at.node);
      at = parent(at.source, at.node, false);
    }
    return at?.is === 'client';
  }
}

/** @param {Source} source @param {Node} node */
export function classAround({ tree }, node) {
  let at = tree.parents.get(node);
  while (at && !/^Class(?:Declaration|Expression)$/.test(at.type)) at = tree.parents.get(at);
  return at;
}
