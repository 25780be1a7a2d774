package admin

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"layeh.com/radius"
	"layeh.com/radius/rfc2865"

	"otpdialog/simulator"
	"otpdialog/simulator/control"
	"otpdialog/simulator/world"
)

var update = flag.Bool("update", false, "write the description in docs anew")

const (
	get  = http.MethodGet
	post = http.MethodPost
	put  = http.MethodPut
	del  = http.MethodDelete

	ok   = http.StatusOK
	done = http.StatusNoContent
)

// Every operation does what it says. What is not called here makes the test fail.
func TestOperations(t *testing.T) {
	b := newBench(t)
	decides := func(word, method, want string) {
		t.Helper()
		b.ask("ivan", method)
		if user := in(t, b.call(post, "/requests/newest/"+word, "", ok), "user"); user != "ivan" {
			t.Errorf("%s decides for %v", word, user)
		}
		if want == "" {
			return
		}
		if got := b.reply(); !strings.HasPrefix(got, want) {
			t.Errorf("after %s, the answer is %q", word, got)
		}
	}
	decides("approve", "push", "Access-Accept")
	decides("deny", "push", "Access-Reject Login request denied.")
	decides("fraud", "push", "Access-Reject Login request denied and reported")
	decides("answer", "phone", "Access-Accept")
	decides("hang-up", "phone", "Access-Reject Login request denied: the call was declined")
	decides("ignore", "push", "")
	if got := b.get("/counters?user=ivan", "waiting"); got != 0.0 {
		t.Errorf("%v wait, though the push is ignored", got)
	}
	before := b.get("/clock", "now")
	b.call(post, "/clock/advance", `{"by": "61s"}`, done)
	if got := b.reply(); got != "Access-Reject Login request timed out." {
		t.Errorf("after a minute, the answer is %q", got)
	}
	if now := b.get("/clock", "now"); now.(string) <= before.(string) {
		t.Errorf("the clock went from %v to %v", before, now)
	}

	b.call(put, "/users/gus", `{"first": "otp", "methods": ["push", "token"], "number_matching": true, "decision_time": "90s"}`, done)
	if got := b.get("/users/Gus", "decision_time"); got != "1m30s" {
		t.Errorf("the user has %v to decide", got)
	}
	if got := fmt.Sprint(b.get("/users")); !strings.Contains(got, "gus") || strings.Contains(got, simulator.DemoPassword) {
		t.Errorf("the users are %s", got)
	}
	b.ask("gus", "push")
	var right int
	if _, err := fmt.Sscanf(b.reply(), "Access-Challenge Choose %d", &right); err != nil {
		t.Fatal(err)
	}
	id := b.get("/requests?user=gus&method=push", 0, "id")
	if got := b.get(fmt.Sprintf("/requests/%v", id), "user"); got != "gus" {
		t.Errorf("the push is for %v", got)
	}
	b.fails(post, "/requests/newest/approve", "", http.StatusConflict, "needs-number")
	b.call(post, fmt.Sprintf("/requests/%v/choose?number=%d", id, right), "", ok)
	if got := b.lab.World.Phone("gus").Log[0].Number; got != right {
		t.Errorf("the number is %d", got)
	}
	if got, want := b.get("/users/gus/token", "code"), b.lab.World.Phone("gus").Token; got != want {
		t.Errorf("the token shows %v, not %s", got, want)
	}

	b.ask("ivan", "sms")
	b.reply()
	code := b.lab.World.Phone("ivan").Messages[0].Code
	if got := b.get("/messages/newest?user=ivan", "code"); got != code {
		t.Errorf("the code is %v", got)
	}
	if got := b.get("/messages?method=text", 0, "code"); got != code {
		t.Errorf("the code is %v", got)
	}
	if got := b.get("/users/ivan/phone", "messages", 0, "code"); got != code {
		t.Errorf("the code is %v", got)
	}
	if got := b.get("/counters?user=ivan", "texts"); got != 1.0 {
		t.Errorf("%v texts", got)
	}

	fault := in(t, b.call(post, "/faults", `{"effect": "reject", "text": "because", "match": {"user": "ivan"}}`, ok), "id")
	b.ask("ivan", "sms")
	if got := b.reply(); got != "Access-Reject because" {
		t.Errorf("the answer is %q", got)
	}
	if got := b.get("/faults", 0, "hits"); got != 1.0 {
		t.Errorf("%v hits", got)
	}
	b.call(del, fmt.Sprintf("/faults/%v", fault), "", done)
	b.fails(del, fmt.Sprintf("/faults/%v", fault), "", http.StatusNotFound, "unknown-fault")
	b.call(post, "/faults", `{"effect": "delay", "delay": "1h"}`, ok)
	if got := b.get("/faults", 0, "delay"); got != "1h0m0s" {
		t.Errorf("the delay is %v", got)
	}
	b.call(del, "/faults", "", done)
	if got := b.get("/faults"); len(got.([]any)) != 0 {
		t.Errorf("the faults are %v", got)
	}

	if got := b.get("/journal?user=ivan&after=0", 0, "sent", 0, "packet", "code"); got != "Access-Accept" {
		t.Errorf("the first answer is %v", got)
	}
	b.call(del, "/journal?user=ivan", "", done)
	if got := b.get("/journal?user=ivan"); len(got.([]any)) != 0 {
		t.Errorf("the journal is %v", got)
	}

	b.call(post, "/users/ivan/reset", "", done)
	if got := b.get("/messages?user=ivan"); len(got.([]any)) != 0 {
		t.Errorf("the messages are %v", got)
	}
	b.call(del, "/users/gus", "", done)
	b.fails(get, "/users/gus", "", http.StatusNotFound, "unknown-user")
	b.call(del, "/users/bob", "", done)
	b.call(post, "/reset", "", done)
	b.get("/users/bob")
	if got := b.get("/health", "status"); got != "up" {
		t.Errorf("the health is %v", got)
	}
	if got := b.get("/openapi.json", "openapi"); got != "3.1.0" {
		t.Errorf("the description is of OpenAPI %v", got)
	}

	tryAccount(t, b)

	for path, item := range description()["paths"].(map[string]any) {
		for _, operation := range item.(map[string]any) {
			if id := in(t, operation, "operationId").(string); !b.called[id] && id != "events" {
				t.Errorf("%s of %s was not tried", id, path)
			}
		}
	}
}

func TestMistakes(t *testing.T) {
	b := newBench(t)
	for _, test := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{get, "/users/nobody", "", 404, "unknown-user"},
		{get, "/users/a%2Fb", "", 404, "unknown-user"},
		{get, "/users/bob/token", "", 404, "no-token"},
		{post, "/requests/newest/approve", "", 404, "nothing-waiting"},
		{post, "/requests/newest/approve?user=nobody", "", 404, "unknown-user"},
		{post, "/requests/7/approve", "", 410, "gone"},
		{post, "/requests/first/approve", "", 422, "wrong-arguments"},
		{get, "/requests?wait=soon", "", 422, "wrong-arguments"},
		{get, "/requests?wait=11m", "", 422, "wrong-arguments"},
		{get, "/requests?colour=red", "", 422, "wrong-arguments"},
		{get, "/events?colour=red", "", 422, "wrong-arguments"},
		{get, "/openapi.json?colour=red", "", 422, "wrong-arguments"},
		{post, "/clock/advance", `{"by": 61}`, 422, "wrong-arguments"},
		{post, "/clock/advance", `{"by": "61s"`, 400, "not-json"},
		{post, "/clock/advance", `{"by": "61s"} {}`, 400, "not-json"},
		{post, "/clock/advance", `{"by": "1s", "by": "2s"}`, 400, "not-json"},
		{post, "/clock/advance", `["61s"]`, 400, "not-json"},
		{post, "/clock/advance?by=1s", `{"by": "2s"}`, 400, "given-twice"},
		{post, "/faults", strings.Repeat(`{"match":`, 100) + "1" + strings.Repeat("}", 100), 400, "not-json"},
		{put, "/users/zoe", `{"description": "` + strings.Repeat("x", maxBody) + `"}`, 413, "body-too-large"},
		{put, "/users/zoe", `{"new_pin": true}`, 422, "wrong-user"},
		{get, "/nothing", "", 404, "unknown-path"},
	} {
		b.fails(test.method, test.path, test.body, test.status, test.code)
	}
	for _, next := range []struct{ path, says string }{
		{"/requests?wait=11m", "at most 10m"}, // the only mistake is the one to correct
		{"/requests/newest", "start a sign-in first"},
		{"/requests/newest?wait=1ms", "wait longer"},
		{"/messages/newest?wait=1ms", "wait longer"},
	} {
		answer := b.send(b.request(t.Context(), get, next.path, ""))
		if problem := (Problem{}); json.Unmarshal(answer.text, &problem) != nil || !strings.Contains(problem.Next, next.says) {
			t.Errorf("%s is answered %s", next.path, answer.text)
		}
	}
	answer := b.send(b.request(t.Context(), post, "/requests/newest/deny?wait=1ms", ""))
	if !bytes.Contains(answer.text, []byte("no push is waiting, and the time to wait is up")) {
		t.Errorf("a wait for a push ends with %s", answer.text)
	}
	problem := b.call(put, "/users/zoe", `{"lockd": true, "methods": ["fax"], "decision_time": "-1s"}`, 422)
	var pointers []string
	for _, one := range in(t, problem, "errors").([]any) {
		pointers = append(pointers, in(t, one, "pointer").(string))
	}
	if got := strings.Join(pointers, " "); got != "/methods/0 /decision_time /lockd" {
		t.Errorf("the mistakes are at %s", got)
	}
}

// A name from outside reaches a terminal only in a form that does nothing there.
func TestAnswersAreSafeForTerminals(t *testing.T) {
	b := newBench(t)
	b.ask("\x1b[31m\u009b31mmallory\u202e", "x")
	answer := b.send(b.request(t.Context(), get, "/journal", ""))
	if answer.status != ok || bytes.ContainsAny(answer.text, "\x1b\u009b\u202e") {
		t.Errorf("%d %q", answer.status, answer.text)
	}
}

func TestMethods(t *testing.T) {
	b := newBench(t)
	for _, test := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{http.MethodHead, "/users", ok, ""},
		{http.MethodHead, "/events", ok, ""},
		{http.MethodHead, "/users/nobody", 404, ""},
		{http.MethodOptions, "/users/bob", done, "DELETE, GET, HEAD, OPTIONS, PUT"},
		{http.MethodOptions, "/reset", done, "OPTIONS, POST"},
		{post, "/users", 405, "GET, HEAD, OPTIONS"},
		{get, "/reset", 405, "OPTIONS, POST"},
		{"BREW", "/health", 405, "GET, HEAD, OPTIONS"},
	} {
		answer := b.send(b.request(t.Context(), test.method, test.path, ""))
		if answer.status != test.status || answer.header.Get("Allow") != test.allow {
			t.Errorf("%s %s: %d, Allow: %s", test.method, test.path, answer.status, answer.header.Get("Allow"))
		}
		if test.method == http.MethodHead && (len(answer.text) > 0 || answer.header.Get("Content-Type") == "") {
			t.Errorf("HEAD %s answers %q of type %q", test.path, answer.text, answer.header.Get("Content-Type"))
		}
		for header := range answer.header {
			if strings.HasPrefix(header, "Access-Control-") {
				t.Errorf("%s %s: there is CORS: %s", test.method, test.path, header)
			}
		}
	}
}

func TestGuard(t *testing.T) {
	b := newBench(t)
	for _, test := range []struct {
		path, header, value string
		status              int
	}{
		{"/users", "Authorization", "", 401},
		{"/users", "Authorization", "Bearer", 401},
		{"/users", "Authorization", "Bearer ", 401},
		{"/users", "Authorization", "Bearer " + token + "x", 401},
		{"/users", "Authorization", token, 401},
		{"/users", "Authorization", "Basic " + token, 401},
		{"/users", "Authorization", "bearer " + token, 200},
		{"/nothing", "Authorization", "", 401},
		{"/openapi.json", "Authorization", "", 401},
		{"/events", "Authorization", "", 401},
		{"/health", "Authorization", "", 200},
		{"/users", "Origin", "https://evil.example", 403},
		{"/users", "Origin", "null", 403},
		{"/health", "Origin", "https://evil.example", 403},
		{"/users", "Origin", "http://" + b.admin.Addr().String(), 200},
		{"/users", "Host", "evil.example", 421},
		{"/health", "Host", "evil.example:8180", 421},
		{"/users", "Host", "127.0.0.1.evil.example", 421},
		{"/users", "Host", "localhost:8180", 200},
		{"/users", "Host", "[::1]:8180", 200},
		{"/users", "Host", "[::1]", 200},
		{"/users", "Host", "192.0.2.1", 200},
	} {
		r := b.request(t.Context(), get, test.path, "")
		r.Header.Set(test.header, test.value)
		if test.header == "Host" {
			r.Host = test.value
		}
		answer := b.send(r)
		if answer.status != test.status {
			t.Errorf("%s with %s: %q answers %d %s", test.path, test.header, test.value, answer.status, answer.text)
		}
		if asked := answer.header.Get("WWW-Authenticate"); test.status == 401 {
			isWrong := strings.HasPrefix(test.value, "Bearer "+token)
			code := map[bool]string{false: `"missing-token"`, true: `"wrong-token"`}[isWrong]
			if !strings.HasPrefix(asked, "Bearer realm=") || strings.Contains(asked, "invalid_token") != isWrong || !bytes.Contains(answer.text, []byte(code)) {
				t.Errorf("%s with %q asks %s, and answers %s", test.path, test.value, asked, answer.text)
			}
		}
		if bytes.Contains(answer.text, []byte(token)) {
			t.Errorf("the answer has the token: %s", answer.text)
		}
	}
	r := b.request(t.Context(), post, "/clock/advance", `{"by": "1h"}`)
	r.Header.Set("Content-Type", "text/plain") // which a page can send without asking
	if answer := b.send(r); answer.status != http.StatusUnsupportedMediaType {
		t.Errorf("a body of plain text is answered %d", answer.status)
	}
}

func TestLoopbackOnly(t *testing.T) {
	lab, err := control.New(control.Setup{}, control.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, listen := range []string{"0.0.0.0:0", ":0", "[::]:0", "no port", "192.0.2.1:0"} {
		if a, err := Start(lab, Config{Listen: listen, Token: token}); err == nil {
			t.Errorf("it listens on %v", a.Addr())
		}
	}
	a, err := Start(lab, Config{Listen: "0.0.0.0:0", Token: token, AllowRemote: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

// The copy of the description in docs is that of the code, and consistent.
func TestDescription(t *testing.T) {
	const file = "../../docs/openapi.json"
	text, err := json.MarshalIndent(Description(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if *update {
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(written, text) {
		t.Errorf("%v: %s is not the description; go test ./simulator/admin -update writes it", err, file)
	}
	ids := map[string]bool{}
	for path, item := range description()["paths"].(map[string]any) {
		for method, operation := range item.(map[string]any) {
			id := in(t, operation, "operationId").(string)
			if ids[id] || in(t, operation, "summary") == "" {
				t.Errorf("%s %s has no id or summary of its own", method, path)
			}
			ids[id] = true
			inPath := 0
			for _, parameter := range in(t, operation, "parameters").([]any) {
				compiled(t, in(t, parameter, "schema"))
				if in(t, parameter, "in") == "path" {
					inPath++
				}
			}
			if want := len(regexp.MustCompile(`\{`).FindAllString(path, -1)); inPath != want {
				t.Errorf("%s %s describes %d parameters of its path", method, path, inPath)
			}
			if body := in(t, operation, "requestBody", "content", "application/json", "schema"); body != nil {
				compiled(t, body)
			}
		}
	}
}

// No answer has the shared secret, a password or the token.
func TestSecretsAreNotRead(t *testing.T) {
	const secret, password = "the shared secret of this lab", "open sesame"
	lab, err := control.New(control.Setup{Users: []world.User{{Name: "zoe", Password: password}}},
		control.Options{Config: simulator.Config{Journal: 10, Secret: []byte(secret)}})
	if err != nil {
		t.Fatal(err)
	}
	b := newBenchOf(t, lab, Config{})
	p := radius.New(radius.CodeAccessRequest, []byte(secret))
	_ = rfc2865.UserName_SetString(p, "zoe")
	_ = rfc2865.UserPassword_SetString(p, password)
	octets, err := p.Encode()
	if err == nil {
		_, err = b.conn.Write(octets)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range control.Verbs() {
		if v.Method != get {
			continue
		}
		path := strings.NewReplacer("{name}", "zoe", "{user}", "zoe", "{id}", "newest").Replace(v.Path)
		answer := b.send(b.request(t.Context(), get, path, ""))
		if v.Name == "journal.list" && !bytes.Contains(answer.text, []byte("Access-Accept")) {
			t.Errorf("the journal lacks the sign-in: %s", answer.text)
		}
		for _, hidden := range []string{secret, password, token} {
			if bytes.Contains(answer.text, []byte(hidden)) || bytes.Contains(answer.text, fmt.Appendf(nil, "%x", hidden)) {
				t.Errorf("%s has %q: %s", path, hidden, answer.text)
			}
		}
	}
}
