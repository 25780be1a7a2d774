package load

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// echo is a Play that takes as long as the variable "takes" says, and passes unless "fails" is set.
func echo(ctx context.Context, p Person, ended func(Result)) {
	takes, _ := time.ParseDuration(p.Vars["takes"])
	status := Passed
	if p.Vars["fails"] != "" {
		status = Failed
	}
	taking(takes, status)(ctx, p, ended)
}

func write(to io.Writer, line string) { _, _ = io.WriteString(to, line+"\n") }

func knowsAll(string) error { return nil }

// served is what an engine answers to a text, a document for each line, by their ids.
func served(tb testing.TB, e *Engine, in string) map[string][]map[string]any {
	tb.Helper()
	var out bytes.Buffer
	if err := e.Serve(tb.Context(), strings.NewReader(in), &out); err != nil {
		tb.Fatal(err)
	}
	answers := map[string][]map[string]any{}
	for text := range strings.Lines(out.String()) {
		var one map[string]any
		if err := json.Unmarshal([]byte(text), &one); err != nil {
			tb.Fatalf("%q: %v", text, err)
		}
		id, _ := one["id"].(string)
		answers[id] = append(answers[id], one)
	}
	return answers
}

// Each line is answered once, when its sign-in has ended, and wrong ones at once.
func TestEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &Engine{Play: echo, Most: 10, Knows: func(name string) error {
			if name == "pasword" {
				return errors.New("there is no variable")
			}
			return nil
		}}
		got := served(t, e, `{"id": "slow", "vars": {"takes": "3s"}}
{"id": "fast", "vars": {"takes": "1s"}}
{"id": "sad", "vars": {"takes": "2s", "fails": "1"}}
{"id": "typo", "vars": {"pasword": "x"}}
{"id": "odd", "user": "x"}
{"id": 7}

not json
`+`{"id": "long", "vars": {"x": "`+strings.Repeat("x", maxLine)+`"}}
{"id": "last"}`)
		for id, want := range map[string]map[string]any{
			"slow": {"status": "passed", "seconds": 3.0}, "fast": {"status": "passed", "seconds": 1.0}, "last": {"status": "passed", "seconds": 0.0},
			"sad":  {"status": "failed", "seconds": 2.0, "reason": "because"},
			"typo": {"status": "error", "reason": "there is no variable"}, "odd": {"status": "error", "code": "unknown-key"},
		} {
			if len(got[id]) != 1 {
				t.Fatalf("%s has %d answers", id, len(got[id]))
			}
			for key, value := range want {
				if got[id][0][key] != value {
					t.Errorf("%s: %v, want %s %v", id, got[id][0], key, value)
				}
			}
		}
		codes := map[any]int{}
		for _, one := range got[""] {
			codes[one["code"]]++
		}
		if fmt.Sprint(codes) != "map[line-too-long:1 not-json:2 wrong-type:1]" {
			t.Errorf("codes of lines without an id: %v", codes)
		}
	})
}

// No line is read while there are as many sign-ins as there may be.
func TestEngineHoldsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const most = 3
		var under, highest atomic.Int32
		e := &Engine{Most: most, Knows: knowsAll, Play: func(ctx context.Context, p Person, ended func(Result)) {
			highest.Store(max(highest.Load(), under.Add(1)))
			echo(ctx, p, func(r Result) {
				under.Add(-1)
				ended(r)
			})
		}}
		in, lines := io.Pipe()
		var written atomic.Int32
		go func() {
			for range 100 {
				write(lines, `{"id": "1", "vars": {"takes": "1s"}}`)
				written.Add(1)
			}
			_ = lines.Close()
		}()
		var out bytes.Buffer
		var over sync.WaitGroup
		over.Go(func() {
			if err := e.Serve(t.Context(), in, &out); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		if n := written.Load(); n > most+3 { // and those that were read ahead
			t.Errorf("%d lines were read", n)
		}
		over.Wait()
		if highest.Load() != most || bytes.Count(out.Bytes(), []byte("\n")) != 100 {
			t.Errorf("%d at once, and %d answers", highest.Load(), bytes.Count(out.Bytes(), []byte("\n")))
		}
	})
}

// The end of the context, and that of the reader of the answers, cut what is under way.
func TestEngineIsCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &Engine{Play: echo, Most: 10, Knows: knowsAll}
		ctx, cut := context.WithTimeout(t.Context(), time.Second)
		defer cut()
		in, lines := io.Pipe()
		defer lines.Close()
		go write(lines, `{"id": "1", "vars": {"takes": "1h"}}`)
		var out bytes.Buffer
		if err := e.Serve(ctx, in, &out); err != nil || !strings.Contains(out.String(), `"status":"cut"`) {
			t.Errorf("%v, %s", err, out.String())
		}

		in, lines = io.Pipe()
		defer lines.Close()
		reader, writer := io.Pipe()
		go func() {
			write(lines, `{"id": "1"}`)
			write(lines, `{"id": "2", "vars": {"takes": "1h"}}`)
			_, _ = bufio.NewReader(reader).ReadString('\n')
			_ = reader.Close()
			write(lines, `{"id": "3"}`)
		}()
		began := time.Now()
		if err := e.Serve(t.Context(), in, writer); !errors.Is(err, io.ErrClosedPipe) || time.Since(began) > time.Minute {
			t.Errorf("%v after %v", err, time.Since(began))
		}
	})
}

// Whatever comes in, each line that is not empty at the end has one answer, a JSON document.
func FuzzEngine(f *testing.F) {
	for _, seed := range []string{
		`{"id": "1"}`, "{\"id\": \"1\"}\n{\"id\": \"2\", \"vars\": {\"a\": \"b\"}}\n", "\n\n", "{", `{"id": {"id": "1"}}`, "\xff\x00", strings.Repeat("[", 100),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		lines := 0
		for range strings.Lines(in) {
			lines++
		}
		n := 0
		for _, answers := range served(t, &Engine{Play: echo, Most: 2, Knows: knowsAll}, in) {
			n += len(answers)
		}
		if n != lines {
			t.Errorf("%d answers to %d lines", n, lines)
		}
	})
}
