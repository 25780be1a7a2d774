package settings

import (
	"testing"
	"time"
)

func TestClock(t *testing.T) {
	at := func(hour, minute int) time.Time { return time.Date(2026, time.March, 2, hour, minute, 59, 0, time.UTC) }
	for _, test := range []struct {
		format TimeFormat
		time   time.Time
		want   string
	}{
		{Time24Hour, at(0, 0), "00:00"},
		{Time24Hour, at(9, 5), "09:05"},
		{Time24Hour, at(14, 5), "14:05"},
		{Time12Hour, at(0, 0), "12:00 AM"},
		{Time12Hour, at(11, 59), "11:59 AM"},
		{Time12Hour, at(12, 0), "12:00 PM"},
		{Time12Hour, at(14, 5), "2:05 PM"},
		{TimeAuto, at(14, 5), "2:05 PM"},
	} {
		english := func(name string) string { return map[string]string{"LANG": "en_US.UTF-8"}[name] }
		if got := test.format.Clock(test.time, english); got != test.want {
			t.Errorf("%s: got %q, want %q", test.format, got, test.want)
		}
	}
}

func TestTimeFormatOfTheLocale(t *testing.T) {
	for _, test := range []struct {
		environment map[string]string
		variable    string
		want        TimeFormat
	}{
		{nil, "", Time24Hour},
		{map[string]string{"LANG": "C"}, "LANG", Time24Hour},
		{map[string]string{"LANG": "en_US"}, "LANG", Time12Hour},
		{map[string]string{"LANG": "en_AU.UTF-8"}, "LANG", Time12Hour},
		{map[string]string{"LANG": "en_US@calendar"}, "LANG", Time12Hour},
		{map[string]string{"LANG": "en_GB.UTF-8"}, "LANG", Time24Hour},
		{map[string]string{"LANG": "de_DE.UTF-8"}, "LANG", Time24Hour},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_TIME": "de_DE.UTF-8"}, "LC_TIME", Time24Hour},
		{map[string]string{"LC_CTYPE": "en_US.UTF-8"}, "", Time24Hour},
		{map[string]string{"LC_ALL": "en_US.UTF-8", "LC_TIME": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"}, "LC_ALL", Time12Hour},
		{map[string]string{"LC_ALL": "", "LC_TIME": "en_CA.UTF-8", "LANG": "de_DE.UTF-8"}, "LC_TIME", Time12Hour},
	} {
		getenv := func(name string) string { return test.environment[name] }
		if got := TimeAuto.In(getenv); got != test.want {
			t.Errorf("%v: got %s, want %s", test.environment, got, test.want)
		}
		if variable, locale := Locale(getenv, "LC_TIME"); variable != test.variable || locale != test.environment[test.variable] {
			t.Errorf("%v: got %s=%q, want %s", test.environment, variable, locale, test.variable)
		}
		if got := Time24Hour.In(getenv); got != Time24Hour {
			t.Errorf("%v: a choice became %s", test.environment, got)
		}
	}
}
