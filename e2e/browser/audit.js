// Returns what is wrong with the page for people who cannot see it well, or have a phone or a
// keyboard: an empty list for nothing.
(() => {
	const wrong = [];
	const root = document.documentElement;
	const name = e => (e.textContent || "").replace(/\s+/g, " ").trim();
	const of = e => `<${e.tagName.toLowerCase()}> ${name(e).slice(0, 40) || e.name || e.id}`;
	const seen = e => e.getClientRects().length > 0 && !e.closest(".unseen, .skip");

	if (root.scrollWidth > innerWidth) wrong.push(`it scrolls sideways: ${root.scrollWidth} of ${innerWidth}`);
	if (!root.lang) wrong.push("it does not say its language");
	if (document.querySelectorAll("h1").length !== 1) wrong.push("it has not one h1");
	if (document.querySelectorAll("main").length !== 1) wrong.push("it has not one main");
	const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
	if (new Set(ids).size !== ids.length) wrong.push(`two elements have one id: ${ids}`);

	for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
		if (e.getAttribute("aria-hidden") === "true") continue;
		if (![...e.labels].some(name)) wrong.push(`${of(e)} has no label`);
		if (e.type !== "radio" && !e.autocomplete) wrong.push(`${of(e)} does not say what a browser may fill in`);
		for (const id of (e.getAttribute("aria-describedby") || "").split(" ").filter(Boolean))
			if (!document.getElementById(id)) wrong.push(`${of(e)} is described by nothing`);
	}
	for (const e of document.querySelectorAll("a, button, summary")) {
		if (!name(e)) wrong.push(`${of(e)} has no name`);
		if (!seen(e)) continue;
		const box = e.getBoundingClientRect();
		const least = e.matches("p a, .above a") ? 0 : 44; // links in text are exempt (WCAG 2.5.8)
		if (box.height < least) wrong.push(`${of(e)} is only ${box.height} high`);
	}

	const rgb = colour => {
		const c = document.createElement("canvas").getContext("2d");
		c.fillStyle = colour;
		c.fillRect(0, 0, 1, 1);
		return [...c.getImageData(0, 0, 1, 1).data];
	};
	const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
	const contrast = (a, b) => {
		const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
		return (x + .05) / (y + .05);
	};
	const property = n => rgb(getComputedStyle(root).getPropertyValue(n));
	const grounds = e => { // the colours that may be behind a text
		for (; e && e !== document.body; e = e.parentElement) {
			const c = rgb(getComputedStyle(e).backgroundColor);
			if (c[3] === 255) return [c];
		}
		return [property("--ground"), property("--glow")];
	};
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const checked = new Set();
	for (let n = walk.nextNode(); n; n = walk.nextNode()) {
		const e = n.parentElement;
		if (!n.data.trim() || checked.has(e) || !seen(e)) continue;
		checked.add(e);
		for (const ground of grounds(e)) {
			const c = contrast(rgb(getComputedStyle(e).color), ground);
			if (c < 4.5) wrong.push(`${of(e)} has a contrast of ${c.toFixed(2)}`);
		}
	}
	for (const e of document.querySelectorAll("input:not([type=hidden], [type=radio]), button:not(:disabled, .plain, .primary), a.button:not(.primary)")) {
		if (!seen(e)) continue;
		const c = Math.min(...grounds(e.parentElement).map(ground => contrast(rgb(getComputedStyle(e).borderTopColor), ground)));
		if (c < 3) wrong.push(`the border of ${of(e)} has a contrast of ${c.toFixed(2)}`);
	}
	return wrong;
})()
