package oidc_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"otpdialog/settings"
	"otpdialog/signin"
	"otpdialog/signin/session/checkup"
	"otpdialog/signin/session/oidc"
)

func newServers(s *stage) *oidc.Servers { return oidc.New(&s.connection, s.options()) }

func TestCheck(t *testing.T) {
	t.Parallel()
	wrong := errors.New("no such file")
	for _, test := range []struct {
		fault string
		wrong error
		want  []string
		kind  signin.Failure
	}{
		{"", nil, []string{"settings pass", "oidc-discovery pass", "oidc-keys pass", "oidc-device pass", "oidc-clock pass"}, 0},
		{"", wrong, []string{"settings fail"}, signin.NotSent},
		{"down", nil, []string{"settings pass", "oidc-discovery fail"}, signin.Unreachable},
		{"other-issuer", nil, []string{"settings pass", "oidc-discovery fail"}, signin.NotSent},
		{"unknown-client", nil, []string{"settings pass", "oidc-discovery pass", "oidc-keys pass", "oidc-device fail", "oidc-clock pass"}, signin.NotSent},
		{"clock-behind", nil, []string{"settings pass", "oidc-discovery pass", "oidc-keys pass", "oidc-device pass", "oidc-clock fail"}, signin.WrongClock},
	} {
		s := newStage(t, nil)
		s.provider.SetFault(test.fault)
		var got []string
		var kind signin.Failure
		o := checkup.Options{Wrong: test.wrong}
		err := oidc.Check(t.Context(), &s.connection, s.options(), o, func(r checkup.Row) {
			got = append(got, r.Check+" "+r.Verdict.String())
			if kind == 0 {
				kind = r.Failure
			}
			if r.What == "" || r.Code == "" && test.wrong == nil || r.Verdict == checkup.Fail && r.Next == "" {
				t.Errorf("a row that says too little: %+v", r)
			}
		})
		if err != nil || !slices.Equal(got, test.want) || kind != test.kind {
			t.Errorf("%+v: %q, %v, %v", test, got, kind, err)
		}
	}
	s := newStage(t, func(c *settings.Connection) { c.Issuer = "http://127.0.0.1:1" })
	var rows []string
	_ = oidc.Check(t.Context(), &s.connection, s.options(), checkup.Options{}, func(r checkup.Row) { rows = append(rows, fmt.Sprint(r.Check, r.Failure)) })
	if !slices.Contains(rows, fmt.Sprint("oidc-discovery", signin.Unreachable)) {
		t.Error(rows)
	}
}
