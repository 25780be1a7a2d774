package report_test

import (
	"testing"

	"otpdialog/scenario/report"
)

const shown = `[...document.querySelectorAll("details.case")].filter(one => one.offsetParent !== null).map(one => one.querySelector("h3").textContent)`

func TestPage(t *testing.T) {
	t.Parallel()
	b := startBrowser(t)
	run := sample().run()
	run.Sort()
	page := write(t, report.HTML, run)
	if *update {
		b.show(page, 1100, "light")
		b.picture("../../docs/images/report.png", 1100, 1150)
	}
	b.show(page, 1280, "light")
	b.eval("document.title", `"6 cases: 1 failed, 1 error – otpdialog test"`)
	all := `["server does not start","push ignored, then a code","code by text message","approve on a real phone","push approved","سجّل الدخول 🔐 <b>bold</b> & “quotes”"]`
	b.eval(shown, all)
	b.eval(`[...document.querySelectorAll("details.case[open]")].length`, "2") // those that failed

	// A screen of 80 columns is seen whole.
	b.show(page, 1200, "light")
	b.eval(`(() => { const screen = document.querySelector("details[open] pre.screen"); screen.textContent = "x".repeat(80); return screen.scrollWidth <= screen.clientWidth })()`, "true")
	b.show(page, 1280, "light")

	// What a filter leaves.
	set := `const form = document.getElementById("filter"), set = (name, value) => { for (const e of form.querySelectorAll("[name=" + name + "]"))
		if (e.type !== "checkbox") e.value = value; else e.checked = e.value === value;
		form.dispatchEvent(new Event("input")) }; `
	b.eval(`(() => {`+set+` set("status", "failed"); return `+shown+`})()`, `["push ignored, then a code"]`)
	b.eval(`document.querySelector("#filter output").textContent`, `"1 of 6 shown"`)
	b.eval(`[...document.querySelectorAll("main h2")].filter(h => h.offsetParent !== null).map(h => h.firstChild.data.trim())`, `["Failed"]`)
	b.eval(`(() => {`+set+` set("status", ""); set("tag", "push"); return `+shown+`.length})()`, "3")
	b.eval(`(() => {`+set+` set("tag", "<tag>"); return `+shown+`.length})()`, "1")
	b.eval(`(() => {`+set+` set("tag", ""); set("text", "CHALLENGE  alice"); return `+shown+`})()`, `["push ignored, then a code"]`) // in its packets
	b.eval(`(() => {`+set+` set("text", "nothing like this"); return `+shown+`})()`, `[]`)
	b.eval(`(() => {`+set+` set("text", ""); return `+shown+`})()`, all)
	b.eval(`(() => { const button = document.querySelector("button[name=unfold]"); button.click(); const open = document.querySelectorAll("details.case[open]").length;
		button.click(); return [open, document.querySelectorAll("details.case[open]").length] })()`, "[6,0]")

	// By keyboard alone.
	for _, key := range []map[string]any{
		{"type": "keyDown", "key": "/", "text": "/"},
		{"type": "keyUp", "key": "/"},
		{"type": "keyDown", "key": "m", "text": "m"},
		{"type": "keyDown", "key": "s", "text": "s"},
	} {
		b.call("Input.dispatchKeyEvent", key, nil)
	}
	b.eval(`[document.activeElement.name, document.activeElement.value]`, `["text","ms"]`)
	if all := b.complaints(); len(all) > 0 {
		t.Errorf("the browser complains: %q", all)
	}

	// Without scripts everything is there, and nothing that would need them.
	b.call("Emulation.setScriptExecutionDisabled", map[string]any{"value": true}, nil)
	b.show(page, 1280, "light")
	b.eval(shown, all)
	b.eval(`[document.getElementById("filter").offsetParent, [...document.querySelectorAll("button")].every(one => one.offsetParent === null)]`, "[null,true]")
}

// Text from outside is text: it runs nothing, and adds nothing to the page.
func TestPageOfHostileTexts(t *testing.T) {
	t.Parallel()
	b := startBrowser(t)
	b.show(write(t, report.HTML, hostile(nasty...).run()), 800, "dark")
	b.eval(`[typeof hacked, document.scripts.length, document.styleSheets.length, document.images.length, document.querySelectorAll("details.case").length]`, `["undefined",1,1,0,4]`)
	b.eval(`document.querySelector("h3").textContent.includes("<script>window.hacked=1</script>")`, "true")
	if all := b.complaints(); len(all) > 0 {
		t.Errorf("the browser complains: %q", all)
	}
	// Should a byte break out all the same, the policy of the page forbids what it could do.
	b.eval(`(() => { const s = document.createElement("script"); s.textContent = "window.hacked = 1"; document.body.append(s);
		document.body.insertAdjacentHTML("beforeend", "<p onclick='window.hacked=1'>x</p>"); document.body.lastChild.click(); return typeof hacked })()`, `"undefined"`)
}

// On a phone nothing is wider than the screen, texts can be read in both schemes (WCAG 2.2, 1.4.3:
// 4.5 to 1), headings leave no level out, and each control has a name.
func TestPageIsAccessible(t *testing.T) {
	t.Parallel()
	b := startBrowser(t)
	run := sample().run()
	run.Sort()
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int{320, 1280} {
			for _, s := range []*report.Run{run, hostile(nasty...).run()} {
				b.show(write(t, report.HTML, s), width, scheme)
				b.eval(`document.querySelector("button[name=unfold]").click(), document.documentElement.scrollWidth <= innerWidth`, "true")
			}
		}
		b.show(write(t, report.HTML, run), 1280, scheme)
		b.eval(`document.querySelector("button[name=unfold]").click(), document.querySelectorAll("details").forEach(one => one.open = true)`, "")
		b.eval(contrasts, "[]")
	}
	b.eval(`(() => { const levels = [...document.querySelectorAll("h1,h2,h3,h4")].map(h => +h.tagName[1]);
		return [levels[0], levels.filter(l => l === 1).length, levels.every((l, i) => i === 0 || l <= levels[i-1] + 1)] })()`, "[1,1,true]")
	b.eval(`[...document.querySelectorAll("input,select")].filter(one => !one.labels[0]?.textContent.trim()).length`, "0")
	b.eval(`["header", "main", "footer", "form[role=search]", "html[lang]"].map(s => document.querySelectorAll(s).length)`, "[1,1,1,1,1]")
}

// contrasts are the texts that are hard to read: each with the ratio of its colour to the first
// background behind it.
const contrasts = `(() => {
	const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
	const luminance = (colour) => { const [r, g, b] = numbers(colour).map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b };
	const behind = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (numbers(c)[3] !== 0) return c } return "rgb(255,255,255)" };
	const bad = new Set();
	for (const e of document.querySelectorAll("body *")) {
		if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || e.closest("script")) continue;
		const [a, b] = [luminance(getComputedStyle(e).color), luminance(behind(e))];
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (ratio < 4.5) bad.add(e.tagName + "." + e.className + " " + ratio.toFixed(2));
	}
	return [...bad];
})()`
