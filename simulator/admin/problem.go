package admin

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"otpdialog/advice"
	"otpdialog/schema"
	"otpdialog/simulator/control"
	"otpdialog/simulator/httpserver"
)

// Problem is an error as programs get it (RFC 9457).
type Problem struct {
	Type   string    `json:"type"   doc:"always about:blank; the code says more"`
	Title  string    `json:"title"  doc:"the status as text"`
	Status int       `json:"status"`
	Detail string    `json:"detail" doc:"what happened"`
	Code   string    `json:"code"   doc:"the kind of problem, which stays the same from release to release"`
	Next   string    `json:"next,omitempty"   doc:"what to do"`
	Errors []Mistake `json:"errors,omitempty" doc:"everything that is wrong with the arguments"`
}

// Mistake is one thing that is wrong with the arguments.
type Mistake struct {
	Pointer string `json:"pointer" doc:"where, as a JSON Pointer"`
	Detail  string `json:"detail"  doc:"what is wrong"`
	Code    string `json:"code"`
	Next    string `json:"next,omitempty" doc:"what to do"`
}

// statusOf is the status of a code that a verb can fail with.
func statusOf(code string) int {
	switch code {
	case control.CodeUnknownUser, control.CodeNothingWaiting, control.CodeNoToken, control.CodeUnknownFault, control.CodeNoJournal, control.CodeUnknownAccount, control.CodeNoPages:
		return http.StatusNotFound
	case control.CodeGone:
		return http.StatusGone
	case control.CodeNeedsNumber, control.CodeWrongDecision, control.CodeNoLink, control.CodeRefused:
		return http.StatusConflict
	case control.CodeWrongUser:
		return http.StatusUnprocessableEntity
	}
	return http.StatusInternalServerError
}

// fail answers with the error of a verb.
func fail(w http.ResponseWriter, err error) {
	if wrong, ok := errors.AsType[*control.ArgumentsError](err); ok {
		p := Problem{Status: http.StatusUnprocessableEntity, Detail: err.Error(), Code: "wrong-arguments", Next: "correct the errors, and send the request again"}
		for _, m := range wrong.Mistakes {
			p.Errors = append(p.Errors, Mistake{m.Pointer(), m.What, m.Code, m.Hint()})
		}
		if len(p.Errors) == 1 && p.Errors[0].Next != "" {
			p.Next = p.Errors[0].Next
		}
		p.write(w)
		return
	}
	a := advice.Of(err)[0]
	refuse(w, statusOf(a.Code), a.Code, a.What, a.Hint())
}

// refuse answers with a problem.
func refuse(w http.ResponseWriter, status int, code, what, next string) {
	Problem{Status: status, Detail: what, Code: code, Next: next}.write(w)
}

func (p Problem) write(w http.ResponseWriter) {
	p.Type, p.Title = "about:blank", http.StatusText(p.Status)
	write(w, p.Status, "application/problem+json", p)
}

// write answers with a value as JSON that is safe for a terminal.
func write(w http.ResponseWriter, status int, kind string, value any) {
	text, err := json.MarshalIndent(schema.Tree(value), "", "  ")
	if err != nil { // it consists of tags and values of the program
		status, text = http.StatusInternalServerError, nil
	}
	w.Header().Set("Content-Type", kind)
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(httpserver.Slowness))
	w.WriteHeader(status)
	_, _ = w.Write([]byte(advice.JSON(string(text), false) + "\n")) // or the client has gone
}
