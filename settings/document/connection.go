package document

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"otpdialog/advice"
	"otpdialog/settings"
)

// Limits of numbers in a connection file.
const (
	maxPort    = 65535
	minTimeout = 1   // seconds
	maxTimeout = 600 // seconds
	maxRetries = 10
)

// ParseConnection reads a connection file. The name and the path become Name and File
// of the connection, and the path is in the problems.
//
// Its error is a [settings.Problems] with every mistake: syntax, unknown keys, wrong
// types, values outside their limits, and actions that contradict each other. Missing
// keys get their defaults.
func ParseConnection(name, file string, data []byte) (settings.Connection, error) {
	c, mistakes, err := ReadConnection(file, data)
	if err == nil {
		err = mistakes.Err()
	}
	if err != nil {
		return settings.Connection{}, err
	}
	c.Name, c.File = name, file
	return c, nil
}

// ReadConnection reads as much of a connection file as it can. A wrong value becomes
// the default and is one of the mistakes. The error is the [settings.Problems] of text
// that is not TOML.
func ReadConnection(file string, data []byte) (c settings.Connection, mistakes settings.Problems, err error) {
	d, root, err := openDocument(file, data)
	if err != nil {
		return settings.Connection{}, nil, err
	}
	c = readConnection(root)
	d.problems.Sort()
	return c, d.problems, nil
}

// ConnectionAt reads the keys of a connection that are in a table of another document, at that
// path of the file. They are over those of base; nil for the defaults. Its Name is
// that of base, and the mistakes are in the order of the lines.
func ConnectionAt(file, path string, positions Positions, keys map[string]any, base *settings.Connection) (settings.Connection, settings.Problems) {
	d := &document{file: file, positions: positions}
	values := map[string]any{}
	if base != nil {
		values = decodedTables(base)
	}
	for _, key := range settings.SharedSecret.Keys() {
		if _, given := keys[key]; given {
			delete(values, settings.SharedSecret.Key) // it has one source
		}
	}
	if kind, given := keys["kind"].(string); given { // of another kind, the base has only what both have
		maps.DeleteFunc(values, func(key string, _ any) bool { return !settings.Kind(kind).Has(key) })
	}
	maps.Copy(values, keys)
	c := readConnection(d.newTable(path, values))
	c.File, c.Positions = file, map[string]settings.Position{}
	for key, at := range positions {
		if own, is := strings.CutPrefix(key, path+"."); is {
			c.Positions[own] = at
		}
	}
	if base != nil {
		c.Name = base.Name
	}
	d.problems.Sort()
	return c, d.problems
}

// CheckConnection returns what [ParseConnection] would report about a file with this
// connection, without file and lines. It opens no file.
func CheckConnection(c *settings.Connection) settings.Problems {
	d := &document{}
	readConnection(d.newTable("", decodedTables(c)))
	_ = d.err() // sorts them
	return d.problems
}

// readBehaviour reads how the server asks, and for how long to wait. With the actions,
// that is what a preset decides.
func readBehaviour(t *table, c *settings.Connection) {
	t.integer("timeout", &c.Timeout, minTimeout, maxTimeout)
	t.integer("retries", &c.Retries, 0, maxRetries)
	t.integer("failover_after", &c.FailoverAfter, 1, maxTimeout)
	choice(t, "password_encoding", &c.PasswordEncoding, settings.PAP, settings.CHAP)
	choice(t, "ask", &c.Ask, settings.Asks...)
	t.oneLine("separator", &c.Separator, settings.MaxCommandLength)
	t.oneLine("user_prompt", &c.UserPrompt, settings.MaxUserPromptLength)
	t.boolean("empty_answer", &c.EmptyAnswer)
	t.oneLine("reported_words", &c.ReportedWords, settings.MaxReportedLength)
	choice(t, "autosend_when", &c.AutosendWhen, settings.AutosendFirstTime, settings.AutosendAlways)
}

// readConnection reads as much as it can. A wrong value becomes the default, and a
// mistake in the document.
func readConnection(root *table) settings.Connection {
	c := readKind(root)
	root.requiredLine("display_name", &c.DisplayName, settings.MaxDisplayNameLength, `"Head office"`)
	switch c.Kind {
	case settings.RADIUS:
		readRADIUS(root, &c)
	case settings.OIDC:
		readOIDC(root, &c)
	case settings.Account:
		root.webAddress("service", &c.Service, "https://account.example.com")
		readSources(root, &c)
	}
	root.refuseUnknown("a connection", func(key string) string { return keysBelowHeaders[key] })
	if root.isWrong("kind") { // what was said of the other keys follows from it
		root.doc.problems = slices.DeleteFunc(root.doc.problems, func(p settings.Problem) bool { return p.Key != root.at("kind") })
	}
	c.Positions = root.doc.positions
	return c
}

func readRADIUS(root *table, c *settings.Connection) {
	readServers(root, c)
	readTLS(root, c)
	readSecrets(root, c)
	choice(root, "require_message_authenticator", &c.RequireMessageAuthenticator, settings.RequireAuto, settings.RequireAlways, settings.RequireNever)
	root.boolean("forward_username_only", &c.ForwardUsernameOnly)
	readBehaviour(root, c)
	root.boolean("allow_load", &c.AllowLoad)
	root.namedFile("dictionary_file", &c.DictionaryFile)
	c.Attributes = readAttributes(root)
	c.Actions = readActions(root)
}

// keysBelowHeaders are keys that people write without the header that they belong to.
var keysBelowHeaders = map[string]string{
	"id": underActions, "title": underActions, "command": underActions, "description": underActions,
	"message": underActions, "image": underActions, "autosend": underActions, "enabled": underActions,
	"reject_means": underActions, "vendor": underAttributes, "value": underAttributes,
}

const (
	underActions    = "write it under a line [[actions]]"
	underAttributes = "write it under a line [[attributes]]"
)

// aboveLists says what to do about a key of the root table in a table below it: a key
// below a header belongs to that header, which surprises people.
func (t *table) aboveLists(key string) string {
	if !t.known[key] {
		return ""
	}
	return "write it above the first line that begins with [["
}

func readServers(t *table, c *settings.Connection) {
	choice(t, "ha_mode", &c.HAMode, settings.Failover, settings.Parallel)
	choice(t, "transport", &c.Transport, settings.Transports...)
	c.Port = c.Transport.DefaultPort()
	t.integer("port", &c.Port, 1, maxPort)
	if !t.has("primary") {
		t.missing("primary", "primary is missing", `write primary = "radius.example.com", the host or address of the RADIUS server`)
	}
	t.server("primary", &c.Primary)
	t.server("secondary", &c.Secondary)
	if c.Primary == "" && t.values["primary"] == "" {
		t.problem("primary", "empty-value", "primary is empty", `write primary = "radius.example.com", the host or address of the RADIUS server`)
	}
}

// server reads the name of a server; an empty one means none.
func (t *table) server(key string, to *string) {
	if !t.text(key, to) || *to == "" {
		return
	}
	if _, _, err := settings.ParseServer(*to); err != nil {
		a := advice.Of(err)[0]
		t.problem(key, a.Code, key+": "+a.What, a.Next)
	}
}

// namedFile reads the path of a file, which is not opened.
func (t *table) namedFile(key string, to *string) {
	if t.text(key, to) && *to == "" {
		t.problem(key, "empty-value", key+" is empty", "write the path of a file, or remove the line")
	}
}

// readTLS reads the files for the transport TLS.
func readTLS(t *table, c *settings.Connection) {
	t.namedFile("ca_file", &c.CAFile)
	t.namedFile("cert_file", &c.CertFile)
	t.namedFile("key_file", &c.KeyFile)
	if !c.Transport.UsesTLS() && !t.isWrong("transport") {
		for _, key := range []string{"ca_file", "cert_file", "key_file"} {
			if t.has(key) {
				t.problem(key, "needs-tls", key+` is only for transport = "tls"`, `write transport = "tls" as well, or remove the line`)
			}
		}
		return
	}
	switch {
	case t.has("cert_file") && !t.has("key_file"):
		t.problem("cert_file", "incomplete-pair", "cert_file is set, but key_file is not", "also write key_file, the private key of the certificate")
	case t.has("key_file") && !t.has("cert_file"):
		t.problem("key_file", "incomplete-pair", "key_file is set, but cert_file is not", "also write cert_file, the certificate of the private key")
	}
}

// attributesOfTheSignIn are the ones that the sign-in sets itself. A file that sets
// them would break it, or contain a password.
var attributesOfTheSignIn = []string{
	"User-Name", "User-Password", "CHAP-Password", "CHAP-Challenge", "State", "Proxy-State", "EAP-Message", "Message-Authenticator",
}

func readAttributes(root *table) []settings.Attribute {
	var attributes []settings.Attribute
	for _, t := range root.tables("attributes") {
		var a settings.Attribute
		t.oneLine("vendor", &a.Vendor, maxAttributeNameLength)
		t.requiredLine("name", &a.Name, maxAttributeNameLength, `"Calling-Station-Id"`)
		if !t.text("value", &a.Value) && !t.has("value") {
			t.missing("value", "value is missing", `write value = "192.0.2.7", for example`)
		}
		if len(a.Value) > maxAttributeValueLength {
			t.problem("value", "too-long", fmt.Sprintf("value has %d bytes", len(a.Value)), fmt.Sprintf("write at most %d bytes instead", maxAttributeValueLength))
		}
		if a.Vendor == "" && slices.ContainsFunc(attributesOfTheSignIn, func(name string) bool { return strings.EqualFold(name, a.Name) }) {
			t.problem("name", "reserved-attribute", a.Name+" cannot be an additional attribute", "remove it: the sign-in sets it itself")
		}
		t.refuseUnknown("[[attributes]]", root.aboveLists)
		attributes = append(attributes, a)
	}
	return attributes
}

// Limits of texts about an attribute, in bytes. Its name is a word; a long value is spread
// over several attributes, up to those of a whole packet as hex digits. Package dictionary
// knows how much each attribute has room for.
const (
	maxAttributeNameLength  = 253
	maxAttributeValueLength = 2 * 4096
)

// ParsePreset reads the file of a preset. Its error is a [settings.Problems].
func ParsePreset(name, file string, data []byte) (settings.Preset, error) {
	d, root, err := openDocument(file, data)
	if err != nil {
		return settings.Preset{}, err
	}
	p := settings.Preset{Name: name}
	root.requiredLine("title", &p.Title, settings.MaxDisplayNameLength, `"Duo"`)
	root.requiredLine("about", &p.About, settings.MaxAboutLength, `"what the vendor does"`)
	root.texts("needs", &p.Needs)
	root.oneLine("documentation", &p.Documentation, settings.MaxAboutLength)
	p.Connection = readKind(root)
	switch p.Connection.Kind {
	case settings.RADIUS:
		readBehaviour(root, &p.Connection)
		p.Connection.Actions = readActions(root)
	case settings.OIDC:
		readProvider(root, &p.Connection)
	case settings.Account:
	}
	root.refuseUnknown("a preset", nil)
	return p, d.err()
}
