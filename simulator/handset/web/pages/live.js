// Keeps a page as the server has it, without loading it again: the parts that look different are put
// in the place of those that are shown, and what is new in them is announced. A form is sent without
// leaving the page.
"use strict";

const shown = new Map();
const parts = page => page.querySelectorAll("[data-part]");
const at = id => id && document.getElementById(id);
for (const part of parts(document)) shown.set(part.id, part.innerHTML);

function show(html) {
	const next = new DOMParser().parseFromString(html, "text/html");
	const news = [];
	for (const part of parts(next)) {
		const text = part.innerHTML, place = at(part.id);
		if (!place || shown.get(part.id) === text) continue;
		shown.set(part.id, text);
		for (const item of part.querySelectorAll("[data-say]")) {
			if (at(item.id)) continue;
			item.classList.add("new");
			news.push(item.dataset.say);
		}
		const focus = place.contains(document.activeElement) && document.activeElement.id;
		place.replaceChildren(...part.childNodes);
		if (focus !== false) (at(focus) || at("main")).focus();
	}
	document.title = next.title;
	if (!news.length) return;
	at("said").textContent = news.join(". ");
	if (navigator.vibrate) navigator.vibrate(200);
}

let source;

function follow() {
	if (source) source.close();
	source = new EventSource(document.body.dataset.live);
	source.onopen = () => { at("lost").hidden = true; };
	source.onerror = () => { at("lost").hidden = false; };
	source.onmessage = event => show(JSON.parse(event.data));
}

// A browser has few connections for one site: a page that nobody sees needs none.
document.addEventListener("visibilitychange", () => document.hidden ? source.close() : follow());
follow();

document.addEventListener("submit", event => {
	event.preventDefault();
	const body = new URLSearchParams(new FormData(event.target, event.submitter));
	fetch(event.target.action, { method: "POST", body })
		.then(async answer => answer.ok ? show(await answer.text()) : location.reload())
		.catch(() => { at("lost").hidden = false; });
});
