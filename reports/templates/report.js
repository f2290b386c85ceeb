"use strict";
(() => {
  const claims = [...document.querySelectorAll("#claims details")];
  const parts = [...document.querySelectorAll("#claims .part")];
  const get = (id) => document.getElementById(id);
  const boxes = ["search", "by-verdict", "by-evidence", "by-rank", "by-section"].map(get);
  const texts = new Map();
  const textOf = (claim) => {
    if (!texts.has(claim)) texts.set(claim, claim.textContent.toLowerCase());
    return texts.get(claim);
  };
  const apply = () => {
    const [words, verdict, evidence, rank, section] = boxes.map((box) => box.value.trim().toLowerCase());
    let shown = 0;
    for (const part of parts) {
      let here = 0;
      for (const claim of part.querySelectorAll("details")) {
        const data = claim.dataset;
        const fits =
          (!section || part.dataset.section === section) &&
          (!verdict || data.verdict === verdict || (verdict === "unexpected" && "unexpected" in data)) &&
          (!evidence || data.evidence === evidence) &&
          (!rank || data.rank === rank) &&
          words.split(/\s+/).every((word) => textOf(claim).includes(word));
        claim.hidden = !fits;
        here += fits ? 1 : 0;
      }
      part.hidden = here === 0;
      shown += here;
    }
    get("count").textContent = `${shown} of ${claims.length} statements`;
  };
  const follow = () => {
    const target = location.hash.length > 1 && get(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const claim = target.closest("details");
    if (claim) {
      if (claim.hidden) { get("filter").reset(); apply(); }
      claim.open = true;
    }
    target.scrollIntoView();
  };
  for (const box of boxes) box.addEventListener("input", apply);
  get("filter").addEventListener("submit", (event) => event.preventDefault());
  get("filter").addEventListener("reset", () => setTimeout(apply));
  get("all").addEventListener("click", () => {
    const visible = claims.filter((claim) => !claim.hidden);
    const open = visible.some((claim) => !claim.open);
    for (const claim of visible) claim.open = open;
    get("all").textContent = open ? "Close all" : "Open all";
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select, textarea")) {
      event.preventDefault();
      get("search").focus();
    }
  });
  addEventListener("hashchange", follow);
  apply();
  follow();
})();
