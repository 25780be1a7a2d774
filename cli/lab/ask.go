package lab

import (
	"bufio"
	"context"
	"os"
	"sync"

	"github.com/spf13/cobra"

	"otpdialog/advice"
	"otpdialog/cli/report"
)

// asker returns a function that asks the person at the terminal with say, one question at a time. It
// returns nil if there is no terminal, or in CI.
func asker(cmd *cobra.Command, say func(string)) func(context.Context, string) error {
	in, ok := cmd.InOrStdin().(*os.File)
	if !ok || os.Getenv("CI") != "" || !report.IsTerminal(in) {
		return nil
	}
	var mu sync.Mutex
	lines := make(chan struct{})
	read := sync.OnceFunc(func() {
		go func() {
			defer close(lines) // after it ends, no more answers can come
			for input := bufio.NewScanner(in); input.Scan(); {
				lines <- struct{}{}
			}
		}()
	})
	return func(ctx context.Context, text string) error {
		mu.Lock()
		defer mu.Unlock()
		say(text + "\nPress Enter when it is done.")
		read()
		select {
		case _, more := <-lines:
			if !more {
				return advice.New("unanswered", "there is nobody to press Enter").Do("run it in a terminal")
			}
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
