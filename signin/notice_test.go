package signin

import (
	"strings"
	"testing"

	"otpdialog/advice"
	"otpdialog/settings"
)

// allKinds are all kinds of notices: of each type, up to the first value without advice.
func allKinds(t *testing.T) []Kind {
	t.Helper()
	var kinds []Kind
	for _, of := range []func(int) Kind{
		func(i int) Kind { return Failure(i) }, func(i int) Kind { return Mistake(i) }, func(i int) Kind { return News(i) },
	} {
		before := len(kinds)
		for i := 1; of(i).notice().Code != ""; i++ {
			kinds = append(kinds, of(i))
		}
		if len(kinds) < before+5 {
			t.Fatalf("one of the first kinds of %T has no advice", of(1))
		}
	}
	return kinds
}

// Every notice has a code of its own, and says what happened and what to do next, each
// as one sentence. No two say that the same happened.
func TestAdvice(t *testing.T) {
	codes, texts := map[string]Kind{}, map[string]Kind{}
	for _, kind := range allKinds(t) {
		for _, action := range []*settings.Action{nil, {Title: "Push"}} {
			a := Notice{Kind: kind, Action: action}.Advice()
			for _, text := range []string{a.What, a.Next} {
				if text == "" || strings.HasSuffix(text, ".") || strings.ContainsAny(text, "\r\n") || strings.TrimSpace(text) != text {
					t.Errorf("%v says %q", kind, text)
				}
			}
			for said, by := range map[string]map[string]Kind{a.Code: codes, a.What: texts} {
				if other, ok := by[said]; ok && other != kind {
					t.Errorf("%v and %v both say %q", kind, other, said)
				}
				by[said] = kind
			}
		}
	}
}

// What is known of an outage says best what to do, and says it once. Of other failures, both steps matter: a
// forged answer may come from someone else, whatever its detail says.
func TestNextStepIsSaidOnce(t *testing.T) {
	known := advice.New("oidc-unreachable", "login.example.com cannot be reached").Do("check the network and the issuer")
	n := Notice{Kind: Unreachable, Details: []advice.Advice{known}}
	if got := n.Advice().Next; got != known.Next {
		t.Errorf("it says %q", got)
	}
	if got := n.Known(); len(got) != 1 || got[0].What != known.What || got[0].Next != "" {
		t.Errorf("what is known is %+v", got)
	}
	forged := Notice{Kind: Unsigned, Details: n.Details}
	if forged.Advice().Next == known.Next || forged.Known()[0].Next == "" {
		t.Errorf("of a forged answer it says %+v, %+v", forged.Advice(), forged.Known())
	}
	n.Details = append(n.Details, known) // another server, another next step
	if n.Advice().Next == known.Next || len(n.Known()) != 2 || n.Known()[0].Next == "" {
		t.Errorf("of two it says %+v, %+v", n.Advice(), n.Known())
	}
}

func TestAdviceOfNothing(t *testing.T) {
	if a := (Notice{}).Advice(); a.Code != "" || a.What != "" || a.Next != "" {
		t.Errorf("no notice says %+v", a)
	}
}

// The failures to get an answer, and a request that was not made, each send the person
// somewhere else.
func TestNextStepsDiffer(t *testing.T) {
	steps := map[string]Failure{}
	for _, failure := range failures {
		next := Notice{Kind: failure}.Advice().Next
		if other, ok := steps[next]; ok {
			t.Errorf("failures %d and %d have the same next step, %q", failure, other, next)
		}
		steps[next] = failure
	}
}

func TestKindsOfNotices(t *testing.T) {
	for _, kind := range append(allKinds(t), nil) {
		failure, isFailure := kind.(Failure)
		_, isMistake := kind.(Mistake)
		n := Notice{Kind: kind}
		if n.Failure() != failure || (n.Failure() != 0) != isFailure {
			t.Errorf("%v: failure %d", kind, n.Failure())
		}
		if n.IsMistake() != isMistake {
			t.Errorf("%v is a mistake: %t", kind, n.IsMistake())
		}
	}
}
