package plain

import (
	"context"
	"errors"
	"io"
	"strings"

	"otpdialog/settings"
)

// Choose asks a person which of several connections to sign in on. The error is
// [ErrLeft] or that of ctx.
func Choose(ctx context.Context, o Options, connections []settings.Connection) (*settings.Connection, error) {
	ctx, c, end := newConversation(ctx, o)
	defer end()
	if o.Why != "" {
		c.Sayf(plainModeLine, o.Why)
	}
	c.Sayf(connectionsLine)
	for _, each := range connections {
		c.Sayf(methodAbout, each.Name, each.DisplayName)
	}
	for {
		name, err := c.ask(ctx, ConnectionQuestion, connectionQuestion, false)
		if _, unanswered := errors.AsType[*UnansweredError](err); unanswered {
			return nil, ErrLeft
		}
		if err != nil {
			return nil, err
		}
		for i := range connections {
			if strings.EqualFold(connections[i].Name, strings.TrimSpace(name)) {
				return &connections[i], nil
			}
		}
		c.Sayf(noSuchConnection)
	}
}

// AskHidden asks for something that the terminal does not show. The error is [ErrLeft],
// an [*UnansweredError], or that of ctx or of the terminal.
func AskHidden(ctx context.Context, out io.Writer, lines *Lines, question string) (string, error) {
	ctx, v, end := Begin(ctx, out, lines)
	defer end()
	return v.Ask(ctx, HiddenQuestion, question, true)
}
