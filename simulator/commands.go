package simulator

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// errUsage means that a command of the [Console] has too many words, or too few.
var errUsage = errors.New("wrong number of words")

// consoleActions carry out the commands of a [Console].
var consoleActions = map[string]func(w *World, args []string) (string, error){
	"approve": onPush(func(w *World, user string, id uint64) error { return w.Approve(user, id) }),
	"deny":    onPush(func(w *World, user string, id uint64) error { return w.Deny(user, id) }),
	"fraud":   onPush(func(w *World, user string, id uint64) error { return w.Fraud(user, id) }),
	"answer":  onCall(func(w *World, user string, id uint64) error { return w.AnswerCall(user, id, true) }),
	"hangup":  onCall(func(w *World, user string, id uint64) error { return w.HangUp(user, id) }),
	"choose":  chooseCommand,
	"show":    showCommand,
	"users":   usersCommand,
	"reset":   resetCommand,
	"help":    func(*World, []string) (string, error) { return consoleHelp, nil },
}

// onPush is a command on the newest push of a user, or of anybody.
func onPush(decide func(*World, string, uint64) error) func(*World, []string) (string, error) {
	return func(w *World, args []string) (string, error) {
		return "", newest(w, args, "push", decide, func(p Phone) (uint64, bool) {
			if len(p.Pushes) == 0 {
				return 0, false
			}
			return p.Pushes[0].ID, true
		})
	}
}

// onCall is a command on the newest call of a user, or of anybody.
func onCall(decide func(*World, string, uint64) error) func(*World, []string) (string, error) {
	return func(w *World, args []string) (string, error) {
		return "", newest(w, args, "call", decide, func(p Phone) (uint64, bool) {
			if len(p.Calls) == 0 {
				return 0, false
			}
			return p.Calls[0].ID, true
		})
	}
}

// newest decides what find finds with the highest number on the phone that args
// names, or on any.
func newest(w *World, args []string, what string, decide func(*World, string, uint64) error, find func(Phone) (uint64, bool)) error {
	phones, err := phones(w, args)
	if err != nil {
		return err
	}
	var user string
	var newest uint64
	for _, p := range phones {
		if id, ok := find(p); ok && id > newest {
			user, newest = p.User, id
		}
	}
	if newest == 0 {
		return fmt.Errorf("no %s is waiting", what)
	}
	return decide(w, user, newest)
}

// phones are the phone of the user that args names, or all.
func phones(w *World, args []string) ([]Phone, error) {
	switch len(args) {
	case 0:
		var all []Phone
		for _, u := range w.Users() {
			all = append(all, w.Phone(u.Name))
		}
		return all, nil
	case 1:
		if _, ok := w.User(args[0]); !ok {
			return nil, fmt.Errorf("user %q: %w", args[0], ErrNoUser)
		}
		return []Phone{w.Phone(args[0])}, nil
	default:
		return nil, errUsage
	}
}

func chooseCommand(w *World, args []string) (string, error) {
	if len(args) == 0 {
		return "", errUsage
	}
	number, err := strconv.Atoi(args[0])
	if err != nil {
		return "", fmt.Errorf("%q is not a number", args[0])
	}
	choose := onPush(func(w *World, user string, id uint64) error {
		return w.ChooseNumber(user, id, number)
	})
	return choose(w, args[1:])
}

func showCommand(w *World, args []string) (string, error) {
	phones, err := phones(w, args)
	if err != nil {
		return "", err
	}
	var shown []string
	for _, p := range phones {
		if len(args) == 1 || p.inUse() {
			shown = append(shown, p.lines(w.clock.Now()))
		}
	}
	if len(shown) == 0 {
		return "nothing on any phone; \"show USER\" shows one, with its token", nil
	}
	return strings.Join(shown, "\n"), nil
}

// inUse reports whether there is something on the phone to look at.
func (p Phone) inUse() bool {
	return len(p.Pushes)+len(p.Calls)+len(p.Texts)+len(p.Mails) > 0
}

// lines is the phone as text.
func (p Phone) lines(now time.Time) string {
	var lines []string
	add := func(format string, args ...any) {
		lines = append(lines, fmt.Sprintf("  "+format, args...))
	}
	left := func(end time.Time) time.Duration { return end.Sub(now).Round(time.Second) }
	for _, push := range p.Pushes {
		add("push %d from %v, %v left", push.ID, push.From, left(push.Expires))
		if len(push.Numbers) > 0 {
			add("  choose one of %v", push.Numbers)
		}
	}
	for _, call := range p.Calls {
		add("call %d from %v, %v left", call.ID, call.From, left(call.Expires))
	}
	for _, m := range slices.Concat(p.Texts, p.Mails) {
		kind := "text"
		if m.Subject != "" {
			kind = "mail"
		}
		if m.Used {
			kind = "old " + kind
		}
		add("%s at %s: code %s", kind, m.At.Format(time.TimeOnly), m.Code)
	}
	if p.Token != "" {
		add("token shows %s", p.Token)
	}
	if len(lines) == 0 {
		add("nothing")
	}
	return p.User + "'s phone\n" + strings.Join(lines, "\n")
}

func usersCommand(w *World, args []string) (string, error) {
	if len(args) > 0 {
		return "", errUsage
	}
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, u := range w.Users() {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", u.Name, u.Password, u.Description)
	}
	_ = table.Flush() // nor can this fail: the lines go to memory
	return strings.TrimSuffix(b.String(), "\n"), nil
}

func resetCommand(w *World, args []string) (string, error) {
	switch len(args) {
	case 0:
		w.Reset()
		return "", nil
	case 1:
		return "", w.ResetUser(args[0])
	default:
		return "", errUsage
	}
}
