// The theme sets a button beside each example in a <nav>; a screen reader would list all of them as landmarks.
new MutationObserver(() => {
  document.querySelectorAll("nav.md-code__nav:not([role])").forEach((nav) => nav.setAttribute("role", "none"));
}).observe(document.documentElement, { childList: true, subtree: true });
