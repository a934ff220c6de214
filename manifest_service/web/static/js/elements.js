// Elements made and filled.

const real = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

// An element: attributes beginning with "on" are listeners, false and null are left out.
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...real(children));
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren(...real(children));
  return element;
}
