package document

import (
	"fmt"
	"strings"

	"otpdialog/settings"
)

// leftOut is the comment that replaces a secret in an export.
func leftOut(k settings.SecretKind) string {
	keys := k.Keys()
	last := len(keys) - 1
	return fmt.Sprintf("# the %s was left out of the export: write %s or %s here", k.Name, strings.Join(keys[:last], ", "), keys[last])
}

// LeaveOutSecrets returns the text of a connection file with notes in place of its
// secrets.
func LeaveOutSecrets(text string) string {
	mark, body := cutMark(text)
	values, comments := secretsIn(text)
	var left []replacement
	for _, p := range locate(body).pairs {
		kind, isSecret := secretKindOf(p.path)
		switch {
		case p.plain && isSecret:
			left = append(left, replacement{span{p.key.start, p.value.end}.shifted(len(mark)), leftOut(kind)})
		case isCommandKey(p.path) && len(p.elements) > settings.ShownArguments:
			left = append(left, replacement{
				span{p.elements[settings.ShownArguments-1].end, p.value.end}.shifted(len(mark)),
				"] # its arguments were left out of the export",
			})
		}
	}
	for _, v := range values { // of keys that no connection has
		left = append(left, replacement{v, `""`})
	}
	for _, c := range comments {
		left = append(left, replacement{c, "(left out of the export)"})
	}
	return replaced(text, span{0, len(text)}, left)
}

// Effective returns the values of all keys of a connection, in the order of
// [settings.Connection]. Keys that cannot express "none", such as ca_file, are omitted
// if there is none.
func Effective(c *settings.Connection) []settings.Effective {
	all := effectiveOf(c, "", connectionKeys(c))
	if c.Allowed.IsSet() {
		all = append(all, effectiveOf(c, "allowed", keysOf(c.Allowed, c.Allowed))...)
	}
	for i, a := range c.Attributes {
		all = append(all, effectiveOf(c, settings.JoinIndex("attributes", i), attributeKeys(a))...)
	}
	for i, a := range c.Actions {
		all = append(all, effectiveOf(c, settings.JoinIndex("actions", i), actionKeys(a))...)
	}
	return all
}

// effectiveOf returns the values of keys in the table of a path.
func effectiveOf(c *settings.Connection, path string, keys []keyValue) []settings.Effective {
	var all []settings.Effective
	for _, k := range keys {
		if _, isTable := k.value.(map[string]any); isTable || k.presence == mustBeAbsent {
			continue
		}
		e := settings.Effective{Key: settings.JoinKey(path, k.key), Value: k.value}
		if _, isSecret := secretKindOf(e.Key); isSecret {
			e.Value = nil
		}
		if elements, ok := k.value.([]any); ok {
			if isCommandKey(k.key) {
				elements = elements[:min(settings.ShownArguments, len(elements))]
			}
			shown := make([]string, len(elements))
			for i, element := range elements {
				shown[i] = fmt.Sprint(element)
			}
			e.Value = shown
		}
		if position, written := c.Positions[e.Key]; written {
			e.File, e.Line = c.File, position.Line
		}
		all = append(all, e)
	}
	return all
}
