package signin

import (
	"slices"
	"strings"
	"testing"

	"otpdialog/settings"
)

var (
	failureNotices = []NoticeKind{Rejected, NoAnswer, Unreachable, Refused, BadSignature, Unsigned, NotTrusted, CertificateRefused, ConnectionLost, NotSent, TooManyRounds}
	mistakeNotices = []NoticeKind{UserNameMissing, UserNameTooLong, PasswordTooLong, AnswerTooLong, NothingTyped}
	newsNotices    = []NoticeKind{Cancelled, CodeInstead, CodeSent, PromptChanged, ChallengeExpired}

	notices = slices.Concat(failureNotices, mistakeNotices, newsNotices)
)

// Every notice says what happened and what to do next, each on one line that
// ends like a sentence, and no two say the same happened.
func TestWords(t *testing.T) {
	for i, kind := range notices {
		if int(kind) != i+1 {
			t.Fatalf("the list of notices misses one before %d", kind)
		}
	}
	if what, _ := (Notice{Kind: NoticeKind(len(notices) + 1)}).Words(); what != "" {
		t.Errorf("the list of notices misses the one that says %q", what)
	}

	said := map[string]NoticeKind{}
	for _, kind := range notices {
		for _, action := range []*settings.Action{nil, {Title: "Push"}} {
			what, next := Notice{Kind: kind, Action: action}.Words()
			for _, words := range []string{what, next} {
				if !strings.HasSuffix(words, ".") || strings.ContainsAny(words, "\r\n") || strings.TrimSpace(words) != words {
					t.Errorf("notice %d says %q", kind, words)
				}
			}
			if other, ok := said[what]; ok && other != kind {
				t.Errorf("notices %d and %d both say %q", kind, other, what)
			}
			said[what] = kind
		}
	}
}

func TestWordsOfNothing(t *testing.T) {
	if what, next := (Notice{}).Words(); what != "" || next != "" {
		t.Errorf("no notice says %q, %q", what, next)
	}
}

// The four failures to get an answer, and a request that was not made, each
// send the person somewhere else.
func TestNextStepsDiffer(t *testing.T) {
	steps := map[string]NoticeKind{}
	for _, kind := range failures {
		_, next := Notice{Kind: kind}.Words()
		if other, ok := steps[next]; ok {
			t.Errorf("failures %d and %d have the same next step, %q", kind, other, next)
		}
		steps[next] = kind
	}
}

func TestNoticeKinds(t *testing.T) {
	for _, kind := range append(notices, 0) {
		if got, want := kind.IsFailure(), slices.Contains(failureNotices, kind); got != want {
			t.Errorf("kind %d is a failure: %v, want %v", kind, got, want)
		}
		if got, want := kind.IsMistake(), slices.Contains(mistakeNotices, kind); got != want {
			t.Errorf("kind %d is a mistake: %v, want %v", kind, got, want)
		}
	}
}
