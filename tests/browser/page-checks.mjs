// SPDX-License-Identifier: Apache-2.0
// What every page has to be: no wider than the screen, readable (WCAG 2.2 AA contrast), big enough for a finger.

/** Runs in the page: the texts whose contrast with what is behind them is too low. */
export function lowContrast() {
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const over = (top, below) => {
    const mix = (x, y) => x * top.a + y * (1 - top.a);
    return { r: mix(top.r, below.r), g: mix(top.g, below.g), b: mix(top.b, below.b), a: 1 };
  };
  const behind = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), { r: 255, g: 255, b: 255, a: 1 });
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const faults = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !node.checkVisibility() || node.closest(".unseen, noscript, .done, option")) continue;
    const style = getComputedStyle(node);
    const ground = behind(node);
    const [a, b] = [light(over(parse(style.color), ground)), light(ground)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const px = parseFloat(style.fontSize);
    const isLarge = px >= 24 || (px >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) faults.push(`${ratio.toFixed(2)}: ${walker.currentNode.textContent.trim()} (${node.className})`);
  }
  return faults;
}

/** Runs in the page: what is to be touched, and is too small for a finger. */
export function smallTargets() {
  return [...document.querySelectorAll("button, input, select, summary")]
    .filter((node) => node.checkVisibility() && !node.closest(".choice"))
    .map((node) => ({ name: node.textContent.trim() || node.id, box: node.getBoundingClientRect() }))
    .filter(({ box }) => box.height < 43.9 || box.width < 43.9)
    .map(({ name, box }) => `${name}: ${Math.round(box.width)} × ${Math.round(box.height)}`);
}

/** Runs in the page: by how much it is wider than the screen. */
export const sidewaysPx = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
