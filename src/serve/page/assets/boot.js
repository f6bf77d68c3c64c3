// Before anything is drawn, so that a chosen theme does not flash in the other one.
(() => {
  try {
    const chosen = localStorage.getItem("tansuo.theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  } catch {
    // Storage is forbidden: the system's theme applies.
  }
})();
