// Package oidcprovider runs a real OpenID Connect provider for tests: panva's certified
// oidc-provider, from npm, with Node.js. Its pages are used as a person with a browser uses them.
//
//	p := oidcprovider.Start(t)
//	config := oidcclient.Config{Issuer: p.Issuer, ClientID: "otpdialog"}
//	…
//	p.Approve(t, grant.VerificationURI+"?user_code="+grant.UserCode, "alice")
//
// It knows the public clients "otpdialog", "es256" and "eddsa", the last two by the algorithm of
// their ID tokens; "basic" and "post", whose secret is [Secret]; and "pages", which may not use
// device grants. Anyone can sign in; alice has the address alice@example.com, and is in the groups
// staff and vpn.
package oidcprovider

import (
	"bufio"
	"embed"
	"html"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"otpdialog/e2e/needs"
)

// Secret is that of the clients "basic" and "post".
const Secret = "a secret + more"

//go:embed server
var server embed.FS

// Provider is one that runs until the test ends.
type Provider struct {
	Issuer string // http://127.0.0.1:PORT
}

// Start installs and starts a provider. With "CLAIMS=userinfo" in the environment, an ID token says
// who has signed in, and the userinfo endpoint everything else.
func Start(tb testing.TB, environment ...string) *Provider {
	tb.Helper()
	node := needs.Program(tb, "nodejs", "node")
	npm := needs.Program(tb, "npm", "npm")
	folder := tb.TempDir()
	files, err := fs.Sub(server, "server")
	if err != nil {
		tb.Fatal(err)
	}
	if err := os.CopyFS(folder, files); err != nil {
		tb.Fatal(err)
	}
	install := exec.CommandContext(tb.Context(), npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
	install.Dir = folder
	if out, err := install.CombinedOutput(); err != nil {
		needs.Missing(tb, "npm cannot install oidc-provider: "+string(out))
	}
	command := exec.Command(node, "server.mjs") //nolint:noctx // it ends with its input, when the test has ended
	command.Dir, command.Env = folder, append(os.Environ(), environment...)
	var log strings.Builder
	command.Stderr = &log
	input, err := command.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := command.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = input.Close()
		if err := command.Wait(); err != nil || tb.Failed() {
			tb.Logf("oidc-provider: %v\n%s", err, log.String())
		}
	})
	lines := bufio.NewReader(output)
	issuer, err := lines.ReadString('\n')
	if err != nil {
		tb.Fatalf("oidc-provider does not start: %v", err)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }() // until it ends
	return &Provider{Issuer: strings.TrimSpace(issuer)}
}

var (
	form   = regexp.MustCompile(`(?s)<form[^>]* action="([^"]+)".*?</form>`)
	hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)
)

// Approve opens the address of a device grant that has the code in it, signs in as that account, and
// consents.
func (p *Provider) Approve(tb testing.TB, complete, account string) {
	tb.Helper()
	browse(tb, complete, url.Values{"login": {account}, "password": {"any"}}, "Sign-in Success")
}

// Refuse opens the address of a device grant that has the code in it, and aborts.
func (p *Provider) Refuse(tb testing.TB, complete string) {
	tb.Helper()
	browse(tb, complete, url.Values{"abort": {"yes"}}, "was interrupted")
}

// browse sends the form of each page, filled in, until the page that has those words.
func browse(tb testing.TB, address string, fields url.Values, last string) {
	tb.Helper()
	jar, _ := cookiejar.New(nil) // it never fails
	browser := &http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}}
	page := fetch(tb, browser, address, nil)
	for range 10 {
		if strings.Contains(page, last) {
			return
		}
		found := form.FindStringSubmatch(page)
		if found == nil {
			break
		}
		values := maps.Clone(fields)
		for _, input := range hidden.FindAllStringSubmatch(found[0], -1) {
			values.Set(input[1], html.UnescapeString(input[2]))
		}
		page = fetch(tb, browser, html.UnescapeString(found[1]), values)
	}
	tb.Fatalf("the page of the provider is not the one that says %q:\n%s", last, page)
}

// fetch returns a page, for a form if there are values.
func fetch(tb testing.TB, browser *http.Client, address string, values url.Values) string {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, address, http.NoBody)
	if values != nil {
		request, err = http.NewRequestWithContext(tb.Context(), http.MethodPost, address, strings.NewReader(values.Encode()))
	}
	if err != nil {
		tb.Fatal(err)
	}
	if values != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := browser.Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return string(page)
}
