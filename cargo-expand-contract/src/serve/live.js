// Fetches the part of the page that changes, once in two seconds while somebody looks. What a person types stands outside of it.
const live = document.getElementById("live");
async function again() {
  if (!document.hidden) {
    try {
      const answer = await fetch("/part", { cache: "no-store" });
      if (answer.ok) live.innerHTML = await answer.text();
      document.body.classList.toggle("stale", !answer.ok);
    } catch {
      document.body.classList.add("stale");
    }
  }
  setTimeout(again, 2000);
}
setTimeout(again, 2000);
