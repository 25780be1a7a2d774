package document

import (
	"fmt"

	"otpdialog/settings"
)

// Effective returns the values of all keys of a connection, in the order of
// [settings.Connection]. Keys that cannot express "none", such as ca_file, are omitted
// if there is none.
func Effective(c *settings.Connection) []settings.Effective {
	all := effectiveOf(c, "", connectionKeys(c))
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
		if k.presence == mustBeAbsent {
			continue
		}
		e := settings.Effective{Key: settings.JoinKey(path, k.key), Value: k.value}
		if _, isSecret := secretKindOf(e.Key); isSecret {
			e.Value = nil
		}
		if arguments, ok := k.value.([]any); ok { // of a command
			var shown []string
			for _, argument := range arguments[:min(settings.ShownArguments, len(arguments))] {
				shown = append(shown, fmt.Sprint(argument))
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
