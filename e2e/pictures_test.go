//go:build unix && pictures

package e2e

import (
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"otpdialog/e2e/terminal"
)

// TestPictures draws the screens for the documentation, dark and light:
//
//	go test -tags pictures -run TestPictures ./e2e
//
// The pictures want to be looked at: a machine cannot say whether they are beautiful.
func TestPictures(t *testing.T) {
	for _, theme := range []string{"dark", "light"} {
		t.Run(theme, func(t *testing.T) {
			h := newHome(t)
			h.prefers("theme = " + `"` + theme + `"` + "\n")
			album := album{t, "../docs/images", theme}

			p := h.startsIn(terminal.Program{Args: []string{"demo"}, Width: 104, Height: 30})
			p.WaitText(signInWord)
			album.add(p, "form")
			p.confirms(terminal.Enter)
			p.waitDialog()
			p.Hover("SMS")
			p.WaitText("Texts a code")
			album.add(p, "dialog")
			p.Click("Push")
			p.WaitText(approveWord)
			album.add(p, "progress")
			p.Click(denyWord)
			p.WaitText(tryAgainWord)
			p.WaitGone(approveWord)
			album.add(p, "rejected")
			p.Click("SMS")
			p.WaitText("for the code")
			album.add(p, "code")
			p.Press(terminal.F1)
			p.WaitText("Esc closes")
			album.add(p, "help")
			p.Press(terminal.F1)
			p.WaitGone("Esc closes")
			p.Click("Push")
			p.WaitText(approveWord)
			p.Click(approveWord)
			p.WaitText(signedInWord)
			album.add(p, "result")

			p.Resize(80, 24)
			p.confirms(terminal.Enter)
			p.WaitText("User name")
			album.add(p, "form-80x24")
			p.confirms(terminal.Enter)
			p.WaitText(leftWord) // the last method goes out by itself
			album.add(p, "progress-80x24")
			p.Resize(40, 12)
			p.WaitGone("Phone of")
			album.add(p, "progress-40x12")
			p.Press(terminal.Esc)
			p.waitDialog()
			album.add(p, "dialog-40x12")
			p.Resize(80, 24)
			p.WaitText("▀")
			album.add(p, "dialog-80x24")
			p.Press(terminal.Key{Code: terminal.F1.Code + 1})
			p.WaitText(approveWord)
			album.add(p, "phone-80x24")

			p = h.startsIn(terminal.Program{Width: 80, Height: 24})
			p.WaitText(demoWord)
			album.add(p, "list-80x24")
		})
	}
}

// album is a folder of pictures in one theme.
type album struct {
	t      *testing.T
	folder string
	theme  string
}

func (a album) add(p *person, name string) {
	a.t.Helper()
	if a.theme != "dark" {
		name += "-" + a.theme
	}
	if err := os.MkdirAll(a.folder, 0o755); err != nil {
		a.t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(a.folder, name+".png"))
	if err != nil {
		a.t.Fatal(err)
	}
	if err := png.Encode(file, p.Picture(a.theme == "light")); err != nil {
		a.t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		a.t.Fatal(err)
	}
}
