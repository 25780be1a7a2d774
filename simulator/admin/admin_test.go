package admin

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.uber.org/goleak"
	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/simulator"
	"otpdialog/simulator/control"
)

// Package http waits half a second before it closes a connection whose client still sends.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("net/http.(*conn).closeWriteAndWait"))
}

const token = "the token of this test"

// bench is a lab with its interface, a client of each, and what the description says of answers.
type bench struct {
	t     testing.TB
	lab   *control.Lab
	admin *Server
	http  *http.Client
	conn  net.Conn

	mu     sync.Mutex
	called map[string]bool // the operations that have succeeded
}

func newBench(tb testing.TB) *bench {
	tb.Helper()
	return newBenchWith(tb, Config{})
}

func newBenchWith(tb testing.TB, c Config) *bench {
	tb.Helper()
	lab, err := control.New(control.Setup{}, control.Options{Config: simulator.Config{Journal: 100}})
	if err != nil {
		tb.Fatal(err)
	}
	return newBenchOf(tb, lab, c)
}

func newBenchOf(tb testing.TB, lab *control.Lab, c Config) *bench {
	tb.Helper()
	c.Listen, c.Token = "127.0.0.1:0", token
	b := &bench{t: tb, lab: lab, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}, called: map[string]bool{}}
	var err error
	if b.admin, err = Start(lab, c); err != nil {
		tb.Fatal(err)
	}
	if b.conn, err = lab.Server.Dial(tb.Context(), "udp", ""); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		b.http.CloseIdleConnections()
		_ = b.conn.Close()
		if err := b.admin.Close(); err != nil {
			tb.Error(err)
		}
		if err := lab.Close(); err != nil {
			tb.Error(err)
		}
	})
	return b
}

// ask sends an answer without a password, which ivan may.
func (b *bench) ask(user, answer string) {
	b.t.Helper()
	p := radius.New(radius.CodeAccessRequest, []byte(simulator.DefaultSecret))
	_ = rfc2865.UserName_SetString(p, user)
	_ = rfc2865.UserPassword_SetString(p, answer)
	octets, err := p.Encode()
	if err == nil {
		_, err = b.conn.Write(octets)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// reply is the code and the text of the next answer.
func (b *bench) reply() string {
	b.t.Helper()
	octets := make([]byte, radius.MaxPacketLength)
	n, err := b.conn.Read(octets)
	if err != nil {
		b.t.Fatal(err)
	}
	p, err := radius.Parse(octets[:n], []byte(simulator.DefaultSecret))
	if err != nil {
		b.t.Fatal(err)
	}
	return p.Code.String() + " " + rfc2865.ReplyMessage_GetString(p)
}

// request makes a request with the token.
func (b *bench) request(ctx context.Context, method, path, body string) *http.Request {
	b.t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, "http://"+b.admin.Addr().String()+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

// response is a whole answer.
type response struct {
	status int
	header http.Header
	text   []byte
}

// send sends a request and reads the answer.
func (b *bench) send(r *http.Request) response {
	b.t.Helper()
	answer, err := b.http.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return response{answer.StatusCode, answer.Header, text}
}

// call sends a request, and checks the answer against the description.
func (b *bench) call(method, path, body string, status int) any {
	b.t.Helper()
	answer := b.send(b.request(b.t.Context(), method, path, body))
	text := answer.text
	if answer.status != status {
		b.t.Fatalf("%s %s %s: %d\n%s\nnot %d", method, path, body, answer.status, text, status)
	}
	operation := b.describes(method, path, answer)
	if status < 300 {
		b.mu.Lock()
		b.called[operation] = true
		b.mu.Unlock()
	}
	var value any
	if len(text) > 0 {
		if err := json.Unmarshal(text, &value); err != nil {
			b.t.Fatalf("%s %s: %v\n%s", method, path, err, text)
		}
	}
	return value
}

// get is a value in the answer to a GET, at a path of keys and indexes.
func (b *bench) get(path string, at ...any) any {
	b.t.Helper()
	return in(b.t, b.call(http.MethodGet, path, "", http.StatusOK), at...)
}

func in(tb testing.TB, value any, at ...any) any {
	tb.Helper()
	for _, part := range at {
		switch part := part.(type) {
		case string:
			table, _ := value.(map[string]any)
			value = table[part]
		case int:
			list, _ := value.([]any)
			if part >= len(list) {
				tb.Fatalf("%v has no element %d", value, part)
			}
			value = list[part]
		}
	}
	return value
}

// fails is a call that must fail with the status and the code.
func (b *bench) fails(method, path, body string, status int, code string) {
	b.t.Helper()
	problem := b.call(method, path, body, status)
	if got := in(b.t, problem, "code"); got != code || in(b.t, problem, "status") != float64(status) || in(b.t, problem, "next") == nil {
		b.t.Errorf("%s %s fails with %v, not with %s and a next step", method, path, problem, code)
	}
}

// description is the description as a program gets it.
var description = sync.OnceValue(func() map[string]any {
	text, err := json.Marshal(Description())
	if err != nil {
		panic(err)
	}
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		panic(err)
	}
	return tree.(map[string]any)
})

// describes checks an answer against the description, and returns the id of its operation.
func (b *bench) describes(method, path string, answer response) (operation string) {
	b.t.Helper()
	text := answer.text
	path, _, _ = strings.Cut(path, "?")
	if method == http.MethodHead {
		method = http.MethodGet
	}
	item := itemOf(path)
	described, _ := item[strings.ToLower(method)].(map[string]any)
	responses, _ := described["responses"].(map[string]any)
	expected := in(b.t, description(), "components", "responses", "problem")
	if one, ok := responses[strconv.Itoa(answer.status)]; ok {
		expected = one
	} else if answer.status < 300 {
		b.t.Fatalf("%s %s answers %d, which is not described", method, path, answer.status)
	}
	kind := answer.header.Get("Content-Type")
	content := in(b.t, expected, "content", kind, "schema")
	if content == nil {
		if len(text) > 0 {
			b.t.Errorf("%s %s answers %q, which is not described", method, path, kind)
		}
		id, _ := described["operationId"].(string)
		return id
	}
	if len(text) > 0 {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			b.t.Fatal(err)
		}
		if err := compiled(b.t, content).Validate(value); err != nil {
			b.t.Errorf("%s %s: %v\n%s", method, path, err, text)
		}
	}
	id, _ := described["operationId"].(string)
	return id
}

// itemOf finds the path item of a path.
func itemOf(path string) map[string]any {
	parts := strings.Split(path, "/")
	for pattern, item := range description()["paths"].(map[string]any) {
		patterns := strings.Split(pattern, "/")
		fits := len(patterns) == len(parts)
		for i := range parts {
			fits = fits && (patterns[i] == parts[i] || strings.HasPrefix(patterns[i], "{") && !strings.Contains(pattern, "/"+parts[i]))
		}
		if fits {
			return item.(map[string]any)
		}
	}
	return nil
}

// compiled is a schema of the description.
func compiled(tb testing.TB, of any) *jsonschema.Schema {
	tb.Helper()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("answer.json", of); err != nil {
		tb.Fatal(err)
	}
	s, err := c.Compile("answer.json")
	if err != nil {
		tb.Fatal(err)
	}
	return s
}
