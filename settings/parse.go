package settings

import (
	"fmt"
	"slices"
	"strings"
)

// Limits of numbers in a connection file.
const (
	maxPort    = 65535
	minTimeout = 1   // seconds
	maxTimeout = 600 // seconds
	maxRetries = 10
)

// DefaultUserPrompt is the user prompt of a connection whose file has none.
const DefaultUserPrompt = "Enter your one-time password"

// ParseConnection reads a connection file. The name and the path become Name
// and File of the connection; the path stands in the problems, too.
//
// Its error is a [Problems] with every mistake: syntax, unknown keys, wrong
// types, values out of their limits, and actions that contradict each other.
// Keys that the file leaves out have their defaults.
func ParseConnection(name, file string, data []byte) (Connection, error) {
	d, root, err := openDocument(file, data)
	if err != nil {
		return Connection{}, err
	}
	c := readConnection(root)
	if err := d.err(); err != nil {
		return Connection{}, err
	}
	c.Name, c.File = name, file
	return c, nil
}

// DefaultConnection is what a file says that leaves everything out.
func DefaultConnection() Connection {
	return Connection{
		HAMode:                      Failover,
		Transport:                   UDP,
		Port:                        UDP.DefaultPort(),
		Timeout:                     60,
		Retries:                     3,
		RequireMessageAuthenticator: RequireAuto,
		PasswordEncoding:            PAP,
		Ask:                         AskPassword,
		Separator:                   ",",
		UserPrompt:                  DefaultUserPrompt,
		AutosendWhen:                AutosendFirstTime,
	}
}

// readBehaviour reads how the server asks and waits: with the actions, what a
// preset decides.
func readBehaviour(t *table, c *Connection) {
	t.integer("timeout", &c.Timeout, minTimeout, maxTimeout)
	t.integer("retries", &c.Retries, 0, maxRetries)
	t.integer("failover_after", &c.FailoverAfter, 1, maxTimeout)
	choice(t, "password_encoding", &c.PasswordEncoding, PAP, CHAP)
	choice(t, "ask", &c.Ask, AskPassword, AskOTP, AskAppend)
	t.line("separator", &c.Separator, MaxCommandLength)
	t.line("user_prompt", &c.UserPrompt, MaxUserPromptLength)
	t.boolean("empty_answer", &c.EmptyAnswer)
	choice(t, "autosend_when", &c.AutosendWhen, AutosendFirstTime, AutosendAlways)
}

// readConnection reads what can be read: a value that is wrong leaves the
// default, and its mistake in the document.
func readConnection(root *table) Connection {
	c := DefaultConnection()
	root.requiredLine("display_name", &c.DisplayName, MaxDisplayNameLength, `"Head office"`)
	readServers(root, &c)
	readTLS(root, &c)
	readSecrets(root, &c)
	choice(root, "require_message_authenticator", &c.RequireMessageAuthenticator, RequireAuto, RequireAlways, RequireNever)
	root.boolean("forward_username_only", &c.ForwardUsernameOnly)
	readBehaviour(root, &c)
	root.namedFile("dictionary_file", &c.DictionaryFile)
	c.Attributes = readAttributes(root)
	c.Actions = readActions(root)
	root.elsewhere = keysOfLists
	root.refuseUnknown("a connection")
	c.positions = root.doc.positions
	return c
}

// keysOfLists are keys that people write without the header that they need.
var keysOfLists = map[string]string{
	"id": underActions, "title": underActions, "command": underActions, "description": underActions,
	"message": underActions, "image": underActions, "autosend": underActions, "enabled": underActions,
	"reject_means": underActions, "vendor": underAttributes, "value": underAttributes,
}

const (
	underActions    = "write it below a line [[actions]]"
	underAttributes = "write it below a line [[attributes]]"
	aboveLists      = "write it above the first line that begins with [["
)

// keysAbove are the keys that the root table knows, as hints for a table below
// it: a key that follows a header belongs to it, which surprises people.
func keysAbove(root *table) map[string]string {
	hints := map[string]string{}
	for key := range root.known {
		hints[key] = aboveLists
	}
	return hints
}

func readServers(t *table, c *Connection) {
	choice(t, "ha_mode", &c.HAMode, Failover, Parallel)
	choice(t, "transport", &c.Transport, UDP, TLS, TCP)
	c.Port = c.Transport.DefaultPort()
	t.integer("port", &c.Port, 1, maxPort)
	if !t.has("primary") {
		t.missing("primary", "primary is missing", `write primary = "radius.example.com", the host or address of the RADIUS server`)
	}
	t.server("primary", &c.Primary)
	t.server("secondary", &c.Secondary)
	if c.Primary == "" && t.values["primary"] == "" {
		t.problem("primary", "primary is empty", `write primary = "radius.example.com", the host or address of the RADIUS server`)
	}
}

// server reads the name of a server; the empty one is none.
func (t *table) server(key string, to *string) {
	if !t.text(key, to) || *to == "" {
		return
	}
	if _, _, problem := parseServer(*to); problem != nil {
		t.problem(key, key+": "+problem.what, problem.hint)
	}
}

// namedFile reads the path of a file, which is not opened.
func (t *table) namedFile(key string, to *string) {
	if t.text(key, to) && *to == "" {
		t.problem(key, key+" is empty", "write the path of a file, or remove the line")
	}
}

// readTLS reads the files of the transport TLS.
func readTLS(t *table, c *Connection) {
	t.namedFile("ca_file", &c.CAFile)
	t.namedFile("cert_file", &c.CertFile)
	t.namedFile("key_file", &c.KeyFile)
	if c.Transport != TLS && !t.isWrong("transport") {
		for _, key := range []string{"ca_file", "cert_file", "key_file"} {
			if t.has(key) {
				t.problem(key, key+` belongs to transport = "tls"`, `write transport = "tls" as well, or remove the line`)
			}
		}
		return
	}
	switch {
	case t.has("cert_file") && !t.has("key_file"):
		t.problem("cert_file", "cert_file stands without key_file", "write key_file as well, the private key of the certificate")
	case t.has("key_file") && !t.has("cert_file"):
		t.problem("key_file", "key_file stands without cert_file", "write cert_file as well, the certificate of the private key")
	}
}

// attributesOfTheSignIn are those that a sign-in makes itself; a file that sets
// them would break it, or would hold a password.
var attributesOfTheSignIn = []string{
	"User-Name", "User-Password", "CHAP-Password", "CHAP-Challenge", "State", "Proxy-State", "EAP-Message", "Message-Authenticator",
}

func readAttributes(root *table) []Attribute {
	above := keysAbove(root)
	var attributes []Attribute
	for _, t := range root.tables("attributes") {
		var a Attribute
		t.line("vendor", &a.Vendor, maxAttributeValueLength)
		t.requiredLine("name", &a.Name, maxAttributeValueLength, `"Calling-Station-Id"`)
		if !t.text("value", &a.Value) && !t.has("value") {
			t.missing("value", "value is missing", `write value = "192.0.2.7", for example`)
		}
		if len(a.Value) > maxAttributeValueLength {
			t.problem("value", fmt.Sprintf("value has %d bytes", len(a.Value)), fmt.Sprintf("write at most %d bytes instead", maxAttributeValueLength))
		}
		if a.Vendor == "" && slices.ContainsFunc(attributesOfTheSignIn, func(name string) bool { return strings.EqualFold(name, a.Name) }) {
			t.problem("name", a.Name+" cannot be an additional attribute", "remove it: the sign-in sets it itself")
		}
		t.elsewhere = above
		t.refuseUnknown("[[attributes]]")
		attributes = append(attributes, a)
	}
	return attributes
}

// maxAttributeValueLength is what one attribute carries, in bytes (RFC 2865,
// section 5).
const maxAttributeValueLength = 253
