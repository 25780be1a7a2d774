// Package browser is for tests of web pages: it drives a real Chromium by keyboard, and examines each
// page that it sees, in all its looks.
//
//	b := browser.Start(t)
//	w := b.Open(t, server.URL(), browser.Plain)
//	w.Open("/sign-in")
//	w.Fill("Email", "alice@example.com")
//	w.Press("Sign in")
//	w.See("Check your email", "Match code")
//
// To look at the pages: go test ./simulator/account/web -run Browser -pictures /tmp/pages
package browser

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

var pictures = flag.String("pictures", "", "write a picture of each page to this folder")

//go:embed audit.js
var audit string

// A Browser is one process, for many windows.
type Browser struct {
	ctx  context.Context //nolint:containedctx // it is the browser: chromedp keeps it there
	seen map[string]bool // pages that were examined, by what they say
}

// A Window is a tab, used by keyboard alone. What it loads and evaluates for the test itself goes
// through the protocol of developers.
type Window struct {
	t    *testing.T
	ctx  context.Context //nolint:containedctx // it is the tab: chromedp keeps it there
	site string
	seen map[string]bool
}

// Remote is an address at which the browser reaches this computer as if it were another one: off
// loopback, a browser trusts a page less, and says less about its requests.
const Remote = "192.0.2.1"

// Start starts a browser until the end of the test.
func Start(t *testing.T) *Browser {
	t.Helper()
	path := needs.Program(t, "chromium", "chromium", "chromium-browser", "google-chrome")
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.Flag("host-resolver-rules", "MAP "+Remote+" 127.0.0.1"),
	}
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
	return &Browser{browser, map[string]bool{}}
}

// Scripts says whether a window executes JavaScript.
type Scripts bool

// What a window does with JavaScript.
const (
	Plain  Scripts = false
	Script Scripts = true
)

// Open opens a window for a site, of the size of a phone, with cookies of its own.
func (b *Browser) Open(t *testing.T, site string, scripts Scripts) *Window {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(closeTab)
	const bound = 5 * time.Minute // spent on failure only
	ctx, cancel := context.WithTimeout(ctx, bound)
	t.Cleanup(cancel)
	w := &Window{t: t, ctx: ctx, site: site, seen: b.seen}
	w.do(chromedp.EmulateViewport(390, 844))
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !bool(scripts)}); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *Window) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	if err := chromedp.Do(w.ctx, steps...); err != nil {
		text, _ := chromedp.Run(w.ctx, chromedp.Evaluate[string]("document.body.innerText"))
		w.t.Fatalf("%v; the page says:\n%s", err, text)
	}
}

// Eval evaluates an expression in the page.
func Eval[T any](w *Window, expression string) T {
	w.t.Helper()
	value, err := chromedp.Run(w.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		w.t.Fatal(err)
	}
	return value
}

// Open opens a page by its address, or by its path.
func (w *Window) Open(address string) {
	w.t.Helper()
	w.do(chromedp.Navigate(w.site + strings.TrimPrefix(address, w.site)))
}

// focused is the name of what has the focus, "" for nothing.
const focused = `(() => {
	const e = document.activeElement, label = e.labels && e.labels[0];
	return e === document.body ? "" : (label || e).innerText.replace(/\s+/g, " ").trim();
})()`

// Reach presses Tab until what has this name has the focus.
func (w *Window) Reach(name string) {
	w.t.Helper()
	var passed []string
	for range 40 {
		got := Eval[string](w, focused)
		if strings.HasPrefix(got, name) {
			return
		}
		passed = append(passed, got)
		w.do(chromedp.KeyEvent(kb.Tab))
	}
	w.t.Fatalf("Tab does not reach %q: it passes %q", name, passed)
}

// Fill types into the field with this label, in place of what is in it.
func (w *Window) Fill(label, text string) {
	w.t.Helper()
	w.Reach(label)
	w.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)), chromedp.KeyEvent(text))
}

// Press presses the button or link with this name, and waits for the page that it leads to.
func (w *Window) Press(name string) {
	w.t.Helper()
	w.Reach(name)
	if _, err := chromedp.RunResponse(w.ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		w.t.Fatalf("press %q: %v", name, err)
	}
}

// Toggle opens or closes what a summary hides.
func (w *Window) Toggle(name string) {
	w.t.Helper()
	w.Reach(name)
	w.do(chromedp.KeyEvent(kb.Enter))
}

// Choose chooses one of a group by the arrows.
func (w *Window) Choose(name string) {
	w.t.Helper()
	for range 40 {
		if Eval[bool](w, `document.activeElement.type === "radio"`) {
			break
		}
		w.do(chromedp.KeyEvent(kb.Tab))
	}
	for range 10 {
		if strings.HasPrefix(Eval[string](w, focused), name) {
			return
		}
		w.do(chromedp.KeyEvent(kb.ArrowDown))
	}
	w.t.Fatalf("the arrows do not reach %q", name)
}

// Click reaches the button with this name and presses it, without leaving the page.
func (w *Window) Click(name string) {
	w.t.Helper()
	w.Reach(name)
	w.do(chromedp.KeyEvent(kb.Enter))
}

// Wait waits until the page says a text.
func (w *Window) Wait(text string) {
	w.t.Helper()
	w.do(chromedp.WaitVisible(fmt.Sprintf("//body//*[contains(normalize-space(.), %q)]", text)))
}

// See waits for a page with this heading, and expects it to say all these texts. The first time, it
// examines the page.
func (w *Window) See(heading string, texts ...string) {
	w.t.Helper()
	w.do(chromedp.WaitVisible(fmt.Sprintf("//h1[normalize-space()=%q]", heading)))
	said := Eval[string](w, `document.body.innerText.replace(/\s+/g, " ")`)
	for _, text := range texts {
		if !strings.Contains(said, text) {
			w.t.Errorf("the page does not say %q, but:\n%s", text, said)
		}
	}
	w.Examine(fmt.Sprint(heading, " ", len(texts)))
}

// Examine examines the page in all its looks, the first time that one has this name: with pictures, if
// they are wanted.
func (w *Window) Examine(name string) {
	w.t.Helper()
	if w.seen[name] {
		return
	}
	w.seen[name] = true
	for _, look := range []struct {
		name          string
		width, height int64
		scheme        string
		contrast      string
	}{
		{"phone", 390, 844, "dark", ""},
		{"desktop", 1280, 800, "dark", ""},
		{"desktop", 1280, 800, "light", ""},
		{"desktop with contrast", 1280, 800, "dark", "more"},
		{"phone", 390, 844, "light", ""},
	} {
		w.do(chromedp.EmulateViewport(look.width, look.height))
		if _, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: look.scheme},
			{Name: "prefers-contrast", Value: look.contrast},
			{Name: "prefers-reduced-motion", Value: "reduce"}, // or colours would be on their way
		}}); err != nil {
			w.t.Fatal(err)
		}
		for _, wrong := range Eval[[]string](w, audit) {
			w.t.Errorf("%q, %s, %s: %s", name, look.name, look.scheme, wrong)
		}
		w.picture(fmt.Sprintf("%02d %s %s %s.png", len(w.seen), name, look.name, look.scheme))
	}
}

// picture takes a picture of the page, if they are wanted.
func (w *Window) picture(name string) {
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
