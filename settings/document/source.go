package document

import (
	"fmt"
	"slices"
	"strings"

	"otpdialog/settings"
)

// readSecrets reads where the secrets come from. A shared secret is required, except
// with TLS. No problem may contain the value of one.
func readSecrets(t *table, c *settings.Connection) {
	readSources(t, c)
	if len(present(t, settings.SharedSecret.Keys())) == 0 && !c.Transport.UsesTLS() && !t.isWrong("transport") {
		t.missing(settings.SharedSecret.Key, "the shared secret is missing", "write one of "+strings.Join(settings.SharedSecret.Keys(), ", "))
	}
	t.texts(settings.OTPCommandKey, &c.OTPCommand)
	refuseNoProgram(t, settings.OTPCommandKey)
	if seeds := present(t, settings.TOTPSeed.Keys()); t.has(settings.OTPCommandKey) && len(seeds) > 0 {
		refuseSecondSource(t, "one-time password", append(seeds, settings.OTPCommandKey))
	}
}

// readSources reads where the secrets of the connection's kind come from.
func readSources(t *table, c *settings.Connection) {
	for _, k := range settings.SecretKinds {
		if c.Kind.Has(k.Key) {
			readSource(t, k, k.Of(c))
		}
	}
}

// readSource reads the five sources of a secret. A file can have only one of them.
func readSource(t *table, k settings.SecretKind, to *settings.Source) {
	t.text(k.Key, &to.Value)
	t.text(k.Key+settings.SuffixFile, &to.File)
	t.text(k.Key+settings.SuffixEnv, &to.Env)
	t.texts(k.Key+settings.SuffixCommand, &to.Command)
	t.text(k.Key+settings.SuffixKeyring, &to.Keyring)

	there := present(t, k.Keys())
	if len(there) > 1 {
		refuseSecondSource(t, k.Name, there)
	}
	for _, key := range there {
		if t.values[key] == "" {
			t.problem(key, "empty-value", key+" is empty", "write where the "+k.Name+" is, or remove the line")
		}
	}
	refuseNoProgram(t, k.Key+settings.SuffixCommand)
	if key := k.Key + settings.SuffixEnv; strings.ContainsAny(to.Env, "=\x00") {
		t.problem(key, "bad-variable", fmt.Sprintf("%q cannot be the name of an environment variable", to.Env), fmt.Sprintf("write %s = %q, for example", key, "RADIUS_"+strings.ToUpper(k.Key)))
	}
}

// present returns those of the keys that the table has.
func present(t *table, keys []string) []string {
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return !t.has(key) })
}

// refuseSecondSource notes that a secret comes from several keys.
func refuseSecondSource(t *table, name string, keys []string) {
	slices.SortFunc(keys, t.compare)
	t.problem(keys[1], "several-sources", "the "+name+" has several sources: "+strings.Join(keys, ", "), "keep one of them")
}

// refuseNoProgram notes an argument list without a program.
func refuseNoProgram(t *table, key string) {
	if value, ok := t.values[key].([]any); ok && (len(value) == 0 || value[0] == "") {
		t.problem(key, "no-program", key+" does not name a program", `write `+key+` = ["program", "argument"] instead`)
	}
}

// sourceKeys returns the keys of a source, for a secret of that key.
func sourceKeys(s settings.Source, of string) []keyValue {
	keys := []keyValue{
		{key: of, value: s.Value},
		{key: of + settings.SuffixFile, value: s.File},
		{key: of + settings.SuffixEnv, value: s.Env},
		{key: of + settings.SuffixCommand, value: decodedStrings(s.Command)},
		{key: of + settings.SuffixKeyring, value: s.Keyring},
	}
	for i, k := range keys {
		if k.value == "" || k.key == of+settings.SuffixCommand && s.Command == nil {
			keys[i].presence = mustBeAbsent
		}
	}
	return keys
}

// secretKindOf returns the secret that is the value of a key.
func secretKindOf(key string) (settings.SecretKind, bool) {
	i := slices.IndexFunc(settings.SecretKinds, func(k settings.SecretKind) bool { return k.Key == key })
	if i < 0 {
		return settings.SecretKind{}, false
	}
	return settings.SecretKinds[i], true
}

// sourceKeysLike returns the keys that can replace this one, and itself; none for the
// key of another setting.
func sourceKeysLike(key string) []string {
	for _, k := range settings.SecretKinds {
		if keys := k.Keys(); slices.Contains(keys, key) {
			return keys
		}
	}
	return nil
}

// isCommandKey says whether a key holds a program and its arguments.
func isCommandKey(key string) bool {
	return key == settings.OTPCommandKey || strings.HasSuffix(key, settings.SuffixCommand) && sourceKeysLike(key) != nil
}
