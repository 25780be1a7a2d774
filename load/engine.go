package load

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"otpdialog/advice"
	"otpdialog/schema"
)

// maxLine is the length of the longest line that an engine reads, in bytes.
const maxLine = 64 << 10

// A request is a line that an engine reads: a sign-in to begin.
type request struct {
	ID   string            `json:"id"   need:"true" min:"1" max:"100" doc:"comes back in the answer"`
	Vars map[string]string `json:"vars" doc:"values of the scenario's variables and secrets for this sign-in"`
}

// An answer is a line that an engine writes: how a sign-in ended.
type answer struct {
	ID      string    `json:"id,omitempty"` // "" if the line has none that can be read
	Status  Status    `json:"status"`
	Seconds float64   `json:"seconds"`         // since the line was read
	Steps   []float64 `json:"steps,omitempty"` // how long each step took, in seconds
	Reason  string    `json:"reason,omitempty"`
	Code    string    `json:"code,omitempty"` // if the line is wrong
	Next    string    `json:"next,omitempty"`
}

// Engine lets another program decide who signs in. Each line of JSON that it writes begins a
// sign-in, and is answered by a line when that has ended:
//
//	→ {"id": "7", "vars": {"user": "alice"}}
//	← {"id": "7", "status": "passed", "seconds": 0.021, "steps": [0.009, 0.012]}
//
// Sign-ins end in any order. A line that is wrong is answered, too, with the status error.
type Engine struct {
	Play  Play
	Knows func(variable string) error // says why there is no such variable; nil if there is
	Most  int                         // sign-ins that are under way at once: while there are as many, no line is read
}

// Serve reads lines until there are no more, and returns when all sign-ins have ended. When ctx is
// done, they are cut. The error is that of reading or writing.
func (e *Engine) Serve(ctx context.Context, in io.Reader, out io.Writer) error {
	ctx, cut := context.WithCancelCause(ctx)
	defer cut(nil)
	lines := make(chan line)
	go readLines(ctx, in, lines)
	places := make(chan struct{}, e.Most)
	answers := &answers{out: out, failed: cut}
	var under sync.WaitGroup
	var unread error
	for n := 1; ; n++ {
		l := line{end: io.EOF}
		select {
		case l = <-lines:
		case <-ctx.Done():
		}
		if l.end != nil {
			if !errors.Is(l.end, io.EOF) {
				unread = l.end
			}
			break
		}
		places <- struct{}{}
		under.Add(1)
		e.begin(ctx, n, l, func(a answer) {
			answers.write(a)
			<-places
			under.Done()
		})
	}
	under.Wait()
	return errors.Join(unread, answers.err)
}

// begin begins the sign-in of a line.
func (e *Engine) begin(ctx context.Context, n int, l line, ended func(answer)) {
	began := time.Now()
	r, err := e.read(l)
	if err != nil {
		a := advice.Of(err)[0]
		ended(answer{ID: r.ID, Status: Broken, Reason: a.What, Code: a.Code, Next: a.Next})
		return
	}
	e.Play(ctx, Person{Number: n, Vars: r.Vars}, func(result Result) {
		a := answer{ID: r.ID, Status: result.Status, Seconds: time.Since(began).Seconds(), Reason: result.Reason}
		for _, s := range result.Steps {
			a.Steps = append(a.Steps, s.Took.Seconds())
		}
		ended(a)
	})
}

// read reads the request of a line. With an error, it is as much as could be read.
func (e *Engine) read(l line) (request, error) {
	var r request
	if l.isLong {
		return r, advice.New("line-too-long", "the line is too long").Do("write at most 64 KB in a line")
	}
	tree, err := schema.ParseJSON(bytes.NewReader(l.text))
	if err != nil {
		return r, advice.New("not-json", err.Error()).Do(`write one line for each sign-in, such as {"id": "1"}`)
	}
	if mistakes := schema.Bind(tree, &r); len(mistakes) > 0 {
		return r, mistakes[0].Advice
	}
	for name := range r.Vars {
		if err := e.Knows(name); err != nil {
			return r, err
		}
	}
	return r, nil
}

// answers writes answers, each at once.
type answers struct {
	failed func(error) // is called after an error

	mu  sync.Mutex
	out io.Writer
	err error
}

func (a *answers) write(one answer) {
	b, _ := json.Marshal(one) // it has nothing that JSON cannot hold
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.err != nil {
		return
	}
	if _, a.err = a.out.Write(append(b, '\n')); a.err != nil {
		a.failed(a.err)
	}
}

// line is one that was read.
type line struct {
	text   []byte
	isLong bool  // longer than maxLine; it has no text
	end    error // why there is none, and will be no other
}

// readLines reads lines until ctx is done, or in ends.
func readLines(ctx context.Context, in io.Reader, to chan<- line) {
	b := bufio.NewReaderSize(in, maxLine)
	for {
		text, err := b.ReadSlice('\n')
		l := line{text: append([]byte(nil), text...)}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = b.ReadSlice('\n')
			}
			l = line{isLong: true}
		case err != nil && len(text) == 0:
			l = line{end: err}
		}
		select {
		case to <- l:
		case <-ctx.Done():
			return
		}
		if l.end != nil {
			return
		}
	}
}
