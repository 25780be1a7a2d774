package web

import (
	"encoding/json"
	"net/http"
	"time"

	"otpdialog/simulator/httpserver"
)

const (
	pause     = 50 * time.Millisecond // between two looks at a world that is busy
	look      = time.Second           // between two looks at one that is not: codes of external services come unannounced
	heartbeat = 15 * time.Second      // between two signs of life, which find out that a browser has gone
)

// live sends a part of a page now, and whenever it looks different, as Server-Sent Events. Each is the
// HTML as a JSON string, on one line whatever is in it.
func (s *Server) live(w http.ResponseWriter, r *http.Request, render func() []byte) {
	select {
	case s.streams <- struct{}{}:
	default:
		s.refuse(w, http.StatusServiceUnavailable, "Too many pages are open", "Close some of them, and reload this one.")
		return
	}
	defer func() { <-s.streams }()
	changes, stop := s.world.Changes()
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	control := http.NewResponseController(w)
	alive, looks, rest := time.NewTicker(heartbeat), time.NewTicker(look), time.NewTimer(pause)
	defer alive.Stop()
	defer looks.Stop()
	defer rest.Stop()
	for shown, text := "", ""; ; {
		_, expected := s.expects("")
		if html, _ := json.Marshal(string(render())); shown != string(html) { // a string is always JSON
			shown = string(html)
			text = "data: " + shown + "\n\n"
		}
		if text != "" {
			_ = control.SetWriteDeadline(time.Now().Add(httpserver.Slowness))
			if _, err := w.Write([]byte(text)); err != nil || control.Flush() != nil {
				return
			}
			text = ""
		}
		rest.Reset(pause)
		select {
		case <-rest.C:
		case <-r.Context().Done():
			return
		}
		select {
		case <-changes:
		case <-expected:
		case <-looks.C:
		case <-alive.C:
			text = ": alive\n\n"
		case <-r.Context().Done():
			return
		}
	}
}
