package oidcclient

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Exchange is a request to a provider and its answer. It has no secret: of most fields only the names.
// Its texts come from the provider in part: make them safe before you show them.
type Exchange struct {
	Time    time.Time
	Method  string
	Address string
	Fields  []string // of the form, sorted: "scope=openid email", "device_code"
	Status  int      // of the answer; 0 for none
	Refusal string   // the code of a refusal, such as authorization_pending; "" for none
	Took    time.Duration
}

// String is the exchange as one line, without its time.
func (e Exchange) String() string {
	said := "no answer"
	if e.Status != 0 {
		what := strings.TrimSpace(fmt.Sprintf("%d %s %s", e.Status, http.StatusText(e.Status), e.Refusal))
		said = fmt.Sprintf("%s after %d ms", what, e.Took.Round(time.Millisecond).Milliseconds())
	}
	return strings.Join(append([]string{e.Method, e.Address}, e.Fields...), " ") + ": " + said
}

// shown are the fields of a form whose values are no secrets.
var shown = []string{"client_id", "scope", "grant_type"}

// exchange is what others may know of a request with a form, nil for none, and of its answer.
func exchange(r *http.Request, form url.Values, a answer) Exchange {
	e := Exchange{Time: a.sent, Method: r.Method, Address: r.URL.String(), Status: a.status}
	if !a.came.IsZero() {
		e.Took = a.came.Sub(a.sent)
	}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if slices.Contains(shown, name) {
			name += "=" + form.Get(name)
		}
		e.Fields = append(e.Fields, name)
	}
	var refusal refusal
	if a.status >= http.StatusBadRequest && json.Unmarshal(a.body, &refusal) == nil {
		e.Refusal = short(string(refusal.Code))
	}
	return e
}
