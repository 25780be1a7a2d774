package report_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"otpdialog/e2e/needs"
)

// browser is Chromium with one page, driven by its DevTools protocol over a pipe: documents that
// end with NUL, and answers that have the number of their question.
type browser struct {
	t       *testing.T
	to      io.Writer
	pipe    *os.File
	from    *bufio.Reader // of pipe
	session string
	asked   int
	events  []message // since the last call of show
}

type message struct {
	ID     int             `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params any             `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  json.RawMessage `json:"error,omitempty"`

	SessionID string `json:"sessionId,omitempty"`
}

func startBrowser(t *testing.T) *browser {
	t.Helper()
	path := needs.Program(t, "chromium", "chromium", "chromium-browser", "google-chrome")
	command := exec.CommandContext(context.WithoutCancel(t.Context()), path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-pipe", "--user-data-dir="+t.TempDir(), "about:blank")
	itsIn, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, itsOut, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	command.ExtraFiles = []*os.File{itsIn, itsOut} // its descriptors 3 and 4
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, to: to, pipe: from, from: bufio.NewReader(from)}
	for _, file := range command.ExtraFiles {
		_ = file.Close()
	}
	t.Cleanup(func() {
		_, _ = fmt.Fprintf(to, `{"id":%d,"method":"Browser.close"}`+"\x00", b.asked+1)
		_ = from.SetReadDeadline(time.Now().Add(10 * time.Second))
		_, _ = io.Copy(io.Discard, from) // until it is gone
		_ = command.Process.Kill()       // or else
		_ = command.Wait()
		_, _ = to.Close(), from.Close()
	})
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Log", "Runtime"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

// call calls a method of the protocol.
func (b *browser) call(method string, parameters, result any) {
	b.t.Helper()
	b.asked++
	text, err := json.Marshal(message{ID: b.asked, Method: method, Params: parameters, SessionID: b.session})
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.to.Write(append(text, 0)); err != nil {
		b.t.Fatal(err)
	}
	for {
		m := b.next()
		if m.ID != b.asked {
			continue
		}
		if m.Error != nil {
			b.t.Fatalf("%s: %s", method, m.Error)
		}
		if result != nil {
			if err := json.Unmarshal(m.Result, result); err != nil {
				b.t.Fatal(err)
			}
		}
		return
	}
}

// next reads a message, and keeps it if it is an event.
func (b *browser) next() message {
	b.t.Helper()
	const bound = time.Minute // spent on failure only
	if err := b.pipe.SetReadDeadline(time.Now().Add(bound)); err != nil {
		b.t.Fatal(err)
	}
	text, err := b.from.ReadBytes(0)
	if err != nil {
		b.t.Fatalf("the browser says nothing: %v", err)
	}
	var m message
	if err := json.Unmarshal(bytes.TrimSuffix(text, []byte{0}), &m); err != nil {
		b.t.Fatal(err)
	}
	if m.Method != "" {
		b.events = append(b.events, m)
	}
	return m
}

// show opens a page in a window of this width, and waits until it is loaded.
func (b *browser) show(page string, width int, scheme string) {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), "report.html")
	if err := os.WriteFile(path, []byte(page), 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}, nil)
	b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
	b.events = nil
	b.call("Page.navigate", map[string]any{"url": "file://" + path}, nil)
	for !strings.Contains(fmt.Sprint(b.events), "Page.loadEventFired") {
		b.next()
	}
}

// eval evaluates an expression in the page, whose value is compared as JSON.
func (b *browser) eval(expression, want string) {
	b.t.Helper()
	var evaluated struct {
		Result           struct{ Value json.RawMessage }
		ExceptionDetails json.RawMessage
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &evaluated)
	var got, wanted any
	_, _ = json.Unmarshal(evaluated.Result.Value, &got), json.Unmarshal([]byte(want), &wanted) // nothing for undefined
	if evaluated.ExceptionDetails != nil || !reflect.DeepEqual(got, wanted) {
		b.t.Errorf("%.300s is %v, want %s %s", expression, got, want, evaluated.ExceptionDetails)
	}
}

// complaints are what the page and its policy put into the browser's log.
func (b *browser) complaints() []string {
	b.eval("new Promise(resolve => setTimeout(resolve))", "") // what is under way comes first
	var all []string
	for _, e := range b.events {
		if e.Method == "Log.entryAdded" || e.Method == "Runtime.exceptionThrown" || e.Method == "Page.javascriptDialogOpening" {
			all = append(all, fmt.Sprint(e.Params))
		}
	}
	return all
}

// picture writes a PNG of the page from its top.
func (b *browser) picture(file string, width, height int) {
	b.t.Helper()
	var shot struct{ Data []byte }
	b.call("Page.captureScreenshot", map[string]any{
		"clip": map[string]any{"x": 0, "y": 0, "width": width, "height": height, "scale": 1}, "captureBeyondViewport": true,
	}, &shot)
	if err := os.WriteFile(file, shot.Data, 0o600); err != nil {
		b.t.Fatal(err)
	}
}
