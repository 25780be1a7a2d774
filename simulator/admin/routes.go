package admin

import (
	"errors"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"otpdialog/schema"
	"otpdialog/simulator/control"
)

// handler is the whole interface.
func (s *Server) handler() http.Handler {
	methods := map[string]map[string]http.HandlerFunc{} // by path and method
	add := func(method, path string, f http.HandlerFunc) {
		if methods[path] == nil {
			methods[path] = map[string]http.HandlerFunc{}
		}
		methods[path][method] = f
	}
	for _, v := range control.Verbs() {
		add(v.Method, v.Path, func(w http.ResponseWriter, r *http.Request) { s.do(v, w, r) })
	}
	add(http.MethodGet, "/events", bare(s.events))
	add(http.MethodGet, "/openapi.json", bare(func(w http.ResponseWriter, _ *http.Request) {
		write(w, http.StatusOK, "application/json", Description())
	}))
	mux := http.NewServeMux()
	for path, of := range methods {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { dispatch(of, w, r) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusNotFound, "unknown-path", "there is nothing at this path", "look at /openapi.json")
	})
	return s.guard(mux)
}

// bare refuses arguments.
func bare(f http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		given := map[string]any{}
		for key, values := range r.URL.Query() {
			given[key] = values[0]
		}
		if mistakes := schema.Bind(given, new(struct{})); len(mistakes) > 0 {
			fail(w, &control.ArgumentsError{Mistakes: mistakes})
			return
		}
		f(w, r)
	}
}

// dispatch chooses by the method. HEAD is GET without a body, which package http leaves out.
func dispatch(methods map[string]http.HandlerFunc, w http.ResponseWriter, r *http.Request) {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if f, ok := methods[method]; ok {
		f(w, r)
		return
	}
	allowed := append(slices.Collect(maps.Keys(methods)), http.MethodOptions)
	if methods[http.MethodGet] != nil {
		allowed = append(allowed, http.MethodHead)
	}
	slices.Sort(allowed)
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	refuse(w, http.StatusMethodNotAllowed, "wrong-method", "this path does not take the method "+r.Method, "use one of "+strings.Join(allowed, ", "))
}

// do does a verb.
func (s *Server) do(v control.Verb, w http.ResponseWriter, r *http.Request) {
	arguments, ok := s.arguments(v, w, r)
	if !ok {
		return
	}
	if _, waits := arguments["wait"]; waits {
		if !take(s.waiting, w) {
			return
		}
		defer func() { <-s.waiting }()
	}
	result, err := s.lab.Do(r.Context(), v.Name, arguments)
	switch {
	case err != nil:
		fail(w, err)
	case v.Result == nil:
		w.WriteHeader(http.StatusNoContent)
	default:
		write(w, http.StatusOK, "application/json", result)
	}
}

// take takes one of the places, if there is one left.
func take(places chan struct{}, w http.ResponseWriter) bool {
	select {
	case places <- struct{}{}:
		return true
	default:
		w.Header().Set("Retry-After", "1")
		refuse(w, http.StatusServiceUnavailable, "too-many-clients", "too many clients wait already", "try again later")
		return false
	}
}

// parameters are the arguments in a path.
func parameters(path string) (keys []string) {
	for part := range strings.SplitSeq(path, "/") {
		if key, ok := strings.CutPrefix(part, "{"); ok {
			keys = append(keys, strings.TrimSuffix(key, "}"))
		}
	}
	return keys
}

// arguments are those of the path, the query and the body. If there is something wrong, it answers.
func (s *Server) arguments(v control.Verb, w http.ResponseWriter, r *http.Request) (map[string]any, bool) {
	body, ok := readBody(w, r)
	if !ok {
		return nil, false
	}
	texts := map[string]string{}
	for key, values := range r.URL.Query() {
		texts[key] = values[0]
	}
	for _, key := range parameters(v.Path) {
		texts[key] = r.PathValue(key)
	}
	for key, value := range v.Tree(texts) {
		if _, twice := body[key]; twice {
			refuse(w, http.StatusBadRequest, "given-twice", "an argument is in the body and in the URL", "remove it from one of them")
			return nil, false
		}
		body[key] = value
	}
	return body, true
}

// readBody reads the JSON object in the body; an empty one if there is none.
func readBody(w http.ResponseWriter, r *http.Request) (body map[string]any, ok bool) {
	body = map[string]any{}
	if r.ContentLength == 0 {
		return body, true
	}
	// A page of another origin cannot send this type without asking first (CORS).
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		refuse(w, http.StatusUnsupportedMediaType, "not-json", "the Content-Type of the body is not JSON", "send the header Content-Type: application/json")
		return nil, false
	}
	tree, err := schema.ParseJSON(http.MaxBytesReader(w, r.Body, maxBody))
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		refuse(w, http.StatusRequestEntityTooLarge, "body-too-large", "the body is too large", "send less")
		return nil, false
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, "not-json", err.Error(), "send a JSON object")
		return nil, false
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // or those who wait would be taken for gone
	if body, ok = tree.(map[string]any); !ok {
		refuse(w, http.StatusBadRequest, "not-json", "the body is not a JSON object", "send a JSON object")
	}
	return body, ok
}
