package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"otpdialog/account/protocol"
	"otpdialog/schema"
	"otpdialog/simulator/account"
)

// call is a request of a program.
type call struct {
	r     *http.Request
	from  account.From
	token string // of Authorization: Bearer (RFC 6750); "" for none
}

// id is that of the path.
func (c call) id() string { return c.r.PathValue("id") }

// endpoint answers a call: with a value that is written as JSON, nil for no content, or an error.
type endpoint func(call) (any, error)

// Limits of the JSON interface.
const (
	maxBody    = 16 << 10
	maxWait    = 30  // seconds that a request may wait for a ticket
	maxWaiting = 500 // requests that wait
)

// jsonInterface adds the paths of package protocol.
func jsonInterface(mux *http.ServeMux, s *account.Service) {
	waiting := make(chan struct{}, maxWaiting)
	own := http.NewServeMux()
	for pattern, answer := range map[string]endpoint{
		"POST " + protocol.SignInPath:   with(func(c call, r protocol.SignIn) (any, error) { return s.SignIn(c.from, r) }),
		"POST " + protocol.ProviderPath: with(func(c call, r protocol.FindProvider) (any, error) { return s.FindProvider(c.from, r) }),
		"POST " + protocol.ExternalPath: with(func(c call, r protocol.External) (any, error) { return s.External(c.from, r) }),
		"POST " + protocol.SignUpPath:   with(func(c call, r protocol.SignUp) (any, error) { return s.SignUp(c.from, r) }),
		"POST " + protocol.ResetPath:    with(func(c call, r protocol.Reset) (any, error) { return s.ResetPassword(c.from, r) }),

		"GET " + protocol.TicketPath:    without(func(c call) (any, error) { return awaitTicket(s, waiting, c) }),
		"DELETE " + protocol.TicketPath: without(func(c call) (any, error) { return nil, s.GiveUp(c.from, c.id(), c.token) }),
		"POST " + protocol.ResendPath:   without(func(c call) (any, error) { return s.Resend(c.from, c.id(), c.token) }),
		"POST " + protocol.PasswordPath: with(func(c call, r protocol.NewPassword) (any, error) {
			return s.NewPassword(c.from, c.id(), c.token, r)
		}),

		"GET " + protocol.AccountPath:    without(func(c call) (any, error) { return s.Account(c.token) }),
		"PATCH " + protocol.AccountPath:  with(func(c call, r protocol.Change) (any, error) { return s.Change(c.token, r) }),
		"DELETE " + protocol.AccountPath: with(func(c call, r protocol.Confirm) (any, error) { return s.Delete(c.from, c.token, r) }),
		"DELETE " + protocol.SessionPath: without(func(c call) (any, error) { return nil, s.SignOut(c.token) }),
		"POST " + protocol.ChangePath: with(func(c call, r protocol.ChangePassword) (any, error) {
			return nil, s.ChangePassword(c.token, r)
		}),
		"POST " + protocol.LicensePath: with(func(c call, r protocol.License) (any, error) { return s.License(c.token, r) }),

		"GET " + protocol.DevicesPath:    without(func(c call) (any, error) { return s.Devices(c.token) }),
		"DELETE " + protocol.DevicesPath: without(func(c call) (any, error) { return nil, s.RevokeOthers(c.token) }),
		"PATCH " + protocol.DevicePath:   with(func(c call, r protocol.Rename) (any, error) { return nil, s.Rename(c.token, c.id(), r) }),
		"DELETE " + protocol.DevicePath:  without(func(c call) (any, error) { return nil, s.Revoke(c.token, c.id()) }),
	} {
		own.HandleFunc(pattern, answer.serve)
	}
	own.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, bad("There is nothing at this path, or not with the method "+r.Method))
	})
	mux.Handle("/api/", ours(own))
}

// ours refuses what a browser sends for a page of another site, to an interface of programs.
func ours(next http.Handler) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusForbidden, bad("The request comes from a page of another site"))
	}))
	return crossOrigin.Handler(next)
}

// serve answers a request.
func (e endpoint) serve(w http.ResponseWriter, r *http.Request) {
	c := call{r: r, from: from(r)}
	if scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(scheme, "Bearer") {
		c.token = token
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	answer, err := e(c)
	p, refused := errors.AsType[*protocol.Problem](err)
	switch {
	case refused:
		refuse(w, statusOf(p.Code), p)
	case err != nil: // the client has gone, or the server ends
		refuse(w, http.StatusServiceUnavailable, bad("The service has ended"))
	case answer == nil:
		w.WriteHeader(http.StatusNoContent)
	default:
		write(w, http.StatusOK, "application/json", answer)
	}
}

// with is an endpoint whose request has a body.
func with[R any](do func(call, R) (any, error)) endpoint {
	return func(c call) (any, error) {
		var r R
		if kind, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
			return nil, bad("The body must have the type application/json")
		}
		tree, err := schema.ParseJSON(c.r.Body)
		if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
			return nil, bad("The body is larger than " + strconv.Itoa(maxBody) + " bytes")
		}
		if err != nil {
			return nil, bad("The body is not a JSON object")
		}
		if mistakes := schema.Bind(tree, &r); len(mistakes) > 0 {
			return nil, bad("In the body, " + mistakes[0].What)
		}
		return do(c, r)
	}
}

// without is an endpoint whose request has no body, or an empty object.
func without(do func(call) (any, error)) endpoint {
	return func(c call) (any, error) {
		if body, err := io.ReadAll(c.r.Body); err != nil || len(body) > 0 && strings.TrimSpace(string(body)) != "{}" {
			return nil, bad("This request has no body")
		}
		return do(c)
	}
}

// awaitTicket waits as the query says: ?state=waiting&wait=25.
func awaitTicket(s *account.Service, waiting chan struct{}, c call) (any, error) {
	query := c.r.URL.Query()
	known, wait := protocol.State(query.Get("state")), 0
	if text := query.Get("wait"); text != "" {
		var err error
		if wait, err = strconv.Atoi(text); err != nil || wait < 0 || wait > maxWait {
			return nil, bad("wait must be 0 to " + strconv.Itoa(maxWait) + " seconds")
		}
	}
	select {
	case waiting <- struct{}{}:
		defer func() { <-waiting }()
	default:
		wait = 0
	}
	ctx, cancel := context.WithTimeout(c.r.Context(), time.Duration(wait)*time.Second)
	defer cancel()
	return s.Ticket(ctx, c.from, c.id(), c.token, known)
}

// bad is a request that no client of ours sends.
func bad(title string) *protocol.Problem {
	return &protocol.Problem{Code: protocol.BadRequest, Title: title, Next: "use a client of this version"}
}

// statusOf is the status of a code.
func statusOf(code protocol.Code) int {
	switch code {
	case protocol.NotSignedIn:
		return http.StatusUnauthorized
	case protocol.WrongPair, protocol.BadToken, protocol.WrongCode, protocol.NoAccount:
		return http.StatusForbidden
	case protocol.UnknownTicket, protocol.UnknownDevice, protocol.NoSuchOrg:
		return http.StatusNotFound
	case protocol.EmailInUse, protocol.AddressDeleted:
		return http.StatusConflict
	case protocol.WidelyUsed, protocol.BadEmail, protocol.BadPassword, protocol.BadName, protocol.BadLicense:
		return http.StatusUnprocessableEntity
	case protocol.LockedOut, protocol.TooOften:
		return http.StatusTooManyRequests
	case protocol.BadRequest:
	}
	return http.StatusBadRequest
}

// refuse answers with a problem (RFC 9457).
func refuse(w http.ResponseWriter, status int, p *protocol.Problem) {
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="My Account"`)
	}
	if p.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	write(w, status, "application/problem+json", struct {
		*protocol.Problem

		Status int `json:"status"`
	}{p, status})
}

// write answers with JSON.
func write(w http.ResponseWriter, status int, kind string, value any) {
	text, err := json.Marshal(value)
	if err != nil { // it consists of texts and numbers
		panic(err)
	}
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n')) // or the client has gone
}
