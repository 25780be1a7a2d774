package admin

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"otpdialog/schema"
	"otpdialog/simulator"
	"otpdialog/simulator/world"
)

// stream is a client that follows the events.
type stream struct {
	b     *bench
	lines *bufio.Scanner
	leave func()
}

// follow begins to follow after an event; "" for what happens from now on.
func (b *bench) follow(after string) *stream {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.t.Context())
	r := b.request(ctx, get, "/events", "")
	if after != "" {
		r.Header.Set("Last-Event-ID", after)
	}
	answer, err := b.http.Do(r) //nolint:bodyclose // leave closes it
	if err != nil {
		b.t.Fatal(err)
	}
	if answer.StatusCode != ok || answer.Header.Get("Content-Type") != "text/event-stream" {
		b.t.Fatalf("%s, %s", answer.Status, answer.Header.Get("Content-Type"))
	}
	s := &stream{b: b, lines: bufio.NewScanner(answer.Body), leave: func() { cancel(); _ = answer.Body.Close() }}
	b.t.Cleanup(s.leave)
	s.lines.Scan()
	if s.lines.Text() != ": follow" {
		b.t.Fatalf("the stream begins with %q", s.lines.Text())
	}
	return s
}

// next is the next event, which is as described.
func (s *stream) next() Event {
	s.b.t.Helper()
	var id, kind string
	for s.lines.Scan() {
		key, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch key {
		case "id":
			id = value
		case "event":
			kind = value
		case "data":
			tree, err := jsonschema.UnmarshalJSON(strings.NewReader(value))
			if err != nil {
				s.b.t.Fatal(err)
			}
			of, err := json.Marshal(schema.Describe(Event{}))
			if err != nil {
				s.b.t.Fatal(err)
			}
			described, err := jsonschema.UnmarshalJSON(bytes.NewReader(of))
			if err != nil {
				s.b.t.Fatal(err)
			}
			if err := compiled(s.b.t, described).Validate(tree); err != nil {
				s.b.t.Error(err)
			}
			var e Event
			if err := json.Unmarshal([]byte(value), &e); err != nil || strconv.FormatUint(e.ID, 10) != id || e.Kind != kind || e.Time.IsZero() || e.Text == "" {
				s.b.t.Errorf("%v: %s %s: %s", err, id, kind, value)
			}
			return e
		}
	}
	s.b.t.Fatalf("the stream ends: %v", s.lines.Err())
	return Event{}
}

func TestEvents(t *testing.T) {
	b := newBench(t)
	b.ask("bob", "x") // before anyone follows
	s := b.follow("")
	b.ask("ivan", "sms")
	var kinds []string
	var delivered Event
	for range 3 {
		e := s.next()
		if kinds = append(kinds, e.Kind); e.Kind == "message_delivered" {
			delivered = e
		}
	}
	if got := strings.Join(kinds, " "); got != "received message_delivered answered" {
		t.Errorf("what happened is %s", got)
	}
	if m := b.lab.World.Phone("ivan").Messages[0]; delivered.User != "ivan" || delivered.Code != m.Code || delivered.Of != m.ID {
		t.Errorf("the message is %+v", delivered)
	}
	s.leave()
	b.ask("ivan", "push") // while nobody follows
	s = b.follow(strconv.FormatUint(delivered.ID, 10))
	if e := s.next(); e.Kind != "answered" || e.ID != delivered.ID+1 {
		t.Errorf("after the break comes %+v", e)
	}
	if e := s.next(); e.Kind != "received" {
		t.Errorf("and then %+v", e)
	}
}

// Only so many events are kept. An ID that is not known, as after a new start, leads to all of them.
func TestBacklog(t *testing.T) {
	b := newBench(t)
	for range backlog + 5 {
		b.admin.feed.add(Event{Kind: "dropped", Text: "x", Time: b.lab.Clock.Now()})
	}
	for _, id := range []string{"1", "0", "99999"} {
		s := b.follow(id)
		if e := s.next(); e.ID != 6 {
			t.Errorf("after %s comes %d", id, e.ID)
		}
		s.leave()
	}
	for _, id := range []string{"x", "-1", "1.5"} {
		r := b.request(t.Context(), get, "/events", "")
		r.Header.Set("Last-Event-ID", id)
		if answer := b.send(r); answer.status != http.StatusBadRequest {
			t.Errorf("after %s: %d", id, answer.status)
		}
	}
}

func TestFollowersAreLimited(t *testing.T) {
	b := newBench(t)
	var streams []*stream
	for range maxStreams {
		streams = append(streams, b.follow(""))
	}
	b.fails(get, "/events", "", http.StatusServiceUnavailable, "too-many-clients")
	for _, s := range streams {
		s.leave()
	}
	for len(b.admin.streams) > 0 { // until the server has noticed
		b.get("/health")
	}
	b.follow("")
}

// Every kind of event has a name, which is described.
func TestKinds(t *testing.T) {
	described := fmt.Sprint(schema.Describe(Event{})["properties"].(map[string]any)["kind"])
	for kind := world.WorldReset; kind <= world.DifferentPINs; kind++ {
		if int(kind) >= len(worldKinds) || worldKinds[kind] == "" || !strings.Contains(described, worldKinds[kind]) {
			t.Errorf("event %d of a world has no name", kind)
		}
	}
	for kind := simulator.Received; kind <= simulator.Dropped; kind++ {
		if !strings.Contains(described, serverKinds[kind]) {
			t.Errorf("event %d of a server has no name", kind)
		}
	}
}
