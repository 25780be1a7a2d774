package document

import (
	"slices"
	"strings"

	"otpdialog/settings"
)

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
