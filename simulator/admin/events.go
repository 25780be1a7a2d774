package admin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"otpdialog/advice"
	"otpdialog/simulator"
	"otpdialog/simulator/control"
	"otpdialog/simulator/world"
)

// Event is something that happened.
type Event struct {
	ID   uint64    `json:"id"   doc:"counts up from 1"`
	Time time.Time `json:"time"`
	Kind string    `json:"kind" one:"reset|user_added|user_changed|user_reset|user_removed|request_sent|request_ended|request_ignored|message_delivered|pin_set|mail_lost|link_scanned|mail_removed|grant_begun|signed_in|wrong_password|wrong_code|not_set_up|locked|invalid_pin|different_pins|received|duplicate|answered|dropped"`
	User string    `json:"user,omitempty"`
	To   string    `json:"to,omitempty"   doc:"the address of an email, or the provider of a code that waits to be confirmed"`
	Of   uint64    `json:"of,omitempty"   doc:"the number of the push, call or message"`
	Code string    `json:"code,omitempty" doc:"the code in the message, or that waits to be confirmed"`
	Text string    `json:"text"           doc:"what happened, in words"`
}

// The kinds of events.
var (
	worldKinds = []string{
		world.WorldReset: "reset", world.UserAdded: "user_added", world.UserChanged: "user_changed", world.UserReset: "user_reset",
		world.UserRemoved: "user_removed", world.RequestSent: "request_sent", world.RequestEnded: "request_ended",
		world.RequestIgnored: "request_ignored", world.MessageDelivered: "message_delivered", world.PINSet: "pin_set",
		world.MailLost: "mail_lost", world.LinkScanned: "link_scanned", world.MailRemoved: "mail_removed", world.GrantBegun: "grant_begun",
		world.SignedIn: "signed_in", world.WrongPassword: "wrong_password", world.WrongCode: "wrong_code",
		world.NotSetUp: "not_set_up", world.Locked: "locked", world.InvalidPIN: "invalid_pin", world.DifferentPINs: "different_pins",
	}
	serverKinds = []string{
		simulator.Received: "received", simulator.Duplicate: "duplicate", simulator.Answered: "answered", simulator.Dropped: "dropped",
	}
)

// backlog is how many events are kept for clients that come back.
const backlog = 1000

// heartbeat is how often a client that follows gets a sign of life, which finds out that it has gone.
const heartbeat = 15 * time.Second

// feed keeps the last events of a lab.
type feed struct {
	stops []func()

	mu      sync.Mutex
	last    uint64
	events  []Event
	changed chan struct{} // closed with the next event
}

func newFeed(l *control.Lab) *feed {
	f := &feed{changed: make(chan struct{})}
	f.stops = []func(){
		l.World.Follow(func(e world.Event) {
			f.add(Event{Time: e.At, Kind: worldKinds[e.Kind], User: e.User, To: e.To, Of: e.ID, Code: e.Code, Text: simulator.Sentence(e)})
		}),
		l.Watch(func(e simulator.Event) {
			f.add(Event{Time: e.Time, Kind: serverKinds[e.Kind], User: e.User, Text: e.String()})
		}),
	}
	return f
}

// close ends the feed.
func (f *feed) close() {
	for _, stop := range f.stops {
		stop()
	}
}

func (f *feed) add(e Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	e.ID = f.last
	if f.events = append(f.events, e); len(f.events) > backlog {
		f.events = f.events[1:]
	}
	close(f.changed)
	f.changed = make(chan struct{})
}

// after returns the events that are kept of those after an ID, and what is closed with the next one.
func (f *feed) after(id uint64) ([]Event, chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	// Of an ID of an earlier start, nothing is known to have been seen.
	first := f.last - uint64(len(f.events))
	if id < first || id > f.last {
		id = first
	}
	return append([]Event(nil), f.events[id-first:]...), f.changed
}

// events sends the events as they happen, as Server-Sent Events. After a break, the client gets what
// has happened since the Last-Event-ID, as far as it is kept.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	if !take(s.streams, w) {
		return
	}
	defer func() { <-s.streams }()
	last := s.feed.newest()
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		var err error
		if last, err = strconv.ParseUint(id, 10, 64); err != nil {
			refuse(w, http.StatusBadRequest, "wrong-event-id", "the Last-Event-ID is not the id of an event", "send the id of the last event that you received, or omit the header")
			return
		}
	}
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	controller := http.NewResponseController(w)
	send := func(text string) bool {
		_ = controller.SetWriteDeadline(time.Now().Add(s.slowness))
		_, err := w.Write([]byte(text))
		return err == nil && controller.Flush() == nil
	}
	alive := time.NewTicker(heartbeat)
	defer alive.Stop()
	for ok := send(": follow\n\n"); ok; {
		events, changed := s.feed.after(last)
		for _, e := range events {
			ok = ok && send(e.text())
			last = e.ID
		}
		if len(events) > 0 {
			continue
		}
		select {
		case <-changed:
		case <-alive.C:
			ok = send(": alive\n\n")
		case <-r.Context().Done():
			return
		}
	}
}

// text is the event as a Server-Sent Event.
func (e Event) text() string {
	data, _ := json.Marshal(e) // texts, numbers and a time
	return fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", e.ID, e.Kind, advice.JSON(string(data), false))
}

// newest is the ID of the last event.
func (f *feed) newest() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}
