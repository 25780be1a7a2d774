package web

import (
	"context"
	_ "embed"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"otpdialog/e2e/needs"
)

// To look at the pages: go test ./simulator/account/web -run Browser -pictures /tmp/pages
var pictures = flag.String("pictures", "", "write a picture of each page to this folder")

//go:embed testdata/audit.js
var audit string

// window is a tab of a real browser, used by keyboard alone and with JavaScript disabled. What it
// loads and evaluates for the test itself goes through the protocol of developers.
type window struct {
	t    *testing.T
	ctx  context.Context //nolint:containedctx // it is the tab: chromedp keeps it there
	site string
	seen map[string]bool // pages that were examined, by what they say
}

// startBrowser returns a function that opens a window for a site. Each has cookies of its own. It is
// one process for all of them.
func startBrowser(t *testing.T) func(t *testing.T, site string) *window {
	t.Helper()
	path := needs.Program(t, "chromium", "chromium", "chromium-browser", "google-chrome")
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir())}
	for _, name := range []string{
		"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
		"disable-component-update", "disable-sync", "hide-scrollbars",
	} {
		options = append(options, chromedp.Flag(name, true))
	}
	allocator, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	browser, closeBrowser := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		if err := chromedp.Cancel(browser); err != nil {
			t.Error(err)
		}
		closeBrowser()
		stop()
	})
	if err := chromedp.Do(browser); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	return func(t *testing.T, site string) *window {
		t.Helper()
		ctx, closeTab := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
		t.Cleanup(closeTab)
		const bound = time.Minute // spent on failure only
		ctx, cancel := context.WithTimeout(ctx, bound)
		t.Cleanup(cancel)
		w := &window{t: t, ctx: ctx, site: site, seen: seen}
		w.do(chromedp.EmulateViewport(390, 844))
		if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
			t.Fatal(err)
		}
		return w
	}
}

func (w *window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		text, _ := chromedp.Run(w.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		w.t.Fatalf("%v; the page says:\n%s", err, text)
	}
}

// eval evaluates an expression in the page.
func eval[T any](w *window, expression string) T {
	w.t.Helper()
	value, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		w.t.Fatal(err)
	}
	return value
}

// open opens a page by its address, or by its path.
func (w *window) open(address string) {
	w.t.Helper()
	w.do(chromedp.Navigate(w.site + strings.TrimPrefix(address, w.site)))
}

// focused is the name of what has the focus, "" for nothing.
const focused = `(() => {
	const e = document.activeElement, label = e.labels && e.labels[0];
	return e === document.body ? "" : (label || e).innerText.replace(/\s+/g, " ").trim();
})()`

// reach presses Tab until what has this name has the focus.
func (w *window) reach(name string) {
	w.t.Helper()
	var passed []string
	for range 40 {
		got := eval[string](w, focused)
		if strings.HasPrefix(got, name) {
			return
		}
		passed = append(passed, got)
		w.do(chromedp.KeyEvent(kb.Tab))
	}
	w.t.Fatalf("Tab does not reach %q: it passes %q", name, passed)
}

// fill types into the field with this label, in place of what is in it.
func (w *window) fill(label, text string) {
	w.t.Helper()
	w.reach(label)
	w.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent(text))
}

// press presses the button or link with this name, and waits for the page that it leads to.
func (w *window) press(name string) {
	w.t.Helper()
	w.reach(name)
	if _, err := chromedp.RunResponse(w.ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		w.t.Fatalf("press %q: %v", name, err)
	}
}

// toggle opens or closes what a summary hides.
func (w *window) toggle(name string) {
	w.t.Helper()
	w.reach(name)
	w.do(chromedp.KeyEvent(kb.Enter))
}

// choose chooses one of a group by the arrows.
func (w *window) choose(name string) {
	w.t.Helper()
	for range 40 {
		if eval[bool](w, `document.activeElement.type === "radio"`) {
			break
		}
		w.do(chromedp.KeyEvent(kb.Tab))
	}
	for range 10 {
		if strings.HasPrefix(eval[string](w, focused), name) {
			return
		}
		w.do(chromedp.KeyEvent(kb.ArrowDown))
	}
	w.t.Fatalf("the arrows do not reach %q", name)
}

// see waits for a page with this heading, and expects it to say all these texts. The first time, it
// examines the page in all its looks.
func (w *window) see(heading string, texts ...string) {
	w.t.Helper()
	w.do(chromedp.WaitVisible(fmt.Sprintf("//h1[normalize-space()=%q]", heading)))
	said := eval[string](w, `document.body.innerText.replace(/\s+/g, " ")`)
	for _, text := range texts {
		if !strings.Contains(said, text) {
			w.t.Errorf("the page does not say %q, but:\n%s", text, said)
		}
	}
	page := fmt.Sprint(heading, len(texts))
	if w.seen[page] {
		return
	}
	w.seen[page] = true
	for _, look := range []struct {
		name          string
		width, height int64
		scheme        string
	}{{"phone", 390, 844, "dark"}, {"desktop", 1280, 800, "dark"}, {"desktop", 1280, 800, "light"}, {"phone", 390, 844, "light"}} {
		w.do(chromedp.EmulateViewport(look.width, look.height))
		if _, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: look.scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"}, // or colours would be on their way
		}}); err != nil {
			w.t.Fatal(err)
		}
		for _, wrong := range eval[[]string](w, audit) {
			w.t.Errorf("%q, %s, %s: %s", heading, look.name, look.scheme, wrong)
		}
		w.picture(fmt.Sprintf("%02d %s %s %s.png", len(w.seen), heading, look.name, look.scheme))
	}
}

// picture takes a picture of the page, if they are wanted.
func (w *window) picture(name string) {
	w.t.Helper()
	if *pictures == "" {
		return
	}
	png, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*pictures, name), png, 0o600); err != nil {
		w.t.Fatal(err)
	}
}
