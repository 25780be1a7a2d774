package settings

import (
	"slices"
	"strings"
	"time"
)

// TimeFormat is how times of day are written.
type TimeFormat string

// The time formats.
const (
	TimeAuto   TimeFormat = "auto" // as usual in the locale
	Time24Hour TimeFormat = "24-hour"
	Time12Hour TimeFormat = "12-hour"
)

// Clock writes a time of day: 14:05, or 2:05 PM.
func (f TimeFormat) Clock(t time.Time, getenv func(string) string) string {
	if f.In(getenv) == Time12Hour {
		return t.Format("3:04 PM")
	}
	return t.Format("15:04")
}

// In returns the format that f means in an environment: [TimeAuto] follows LC_ALL,
// LC_TIME and LANG, and is [Time24Hour] if they are not set.
func (f TimeFormat) In(getenv func(string) string) TimeFormat {
	if f != TimeAuto {
		return f
	}
	_, locale := Locale(getenv, "LC_TIME")
	name, _, _ := strings.Cut(locale, ".")
	name, _, _ = strings.Cut(name, "@")
	if slices.Contains(twelveHourLocales, name) {
		return Time12Hour
	}
	return Time24Hour
}

// twelveHourLocales are the English ones that use AM and PM; the text around a time is
// English, too.
var twelveHourLocales = []string{"en_US", "en_AU", "en_CA", "en_HK", "en_IN", "en_NZ", "en_PH", "en_SG"}

// Locale returns the locale for a category such as "LC_TIME", and the variable that
// sets it (POSIX, section 8.2: the first of LC_ALL, the category and LANG that is not
// empty). Both are "" if none does.
func Locale(getenv func(string) string, category string) (variable, locale string) {
	for _, variable := range []string{"LC_ALL", category, "LANG"} {
		if locale := getenv(variable); locale != "" {
			return variable, locale
		}
	}
	return "", ""
}
