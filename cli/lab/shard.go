package lab

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"otpdialog/cli/usage"
)

// A shard is one of several computers that each play a part of the cases. The zero value plays all.
type shard struct{ index, total int } // index is from 0

// own returns the part of all that the shard plays. The parts of all shards together are all.
func own[T any](all []T, s shard) []T {
	if s.total == 0 {
		return all
	}
	var part []T
	for i := s.index; i < len(all); i += s.total {
		part = append(part, all[i])
	}
	return part
}

// String returns the shard as the flag has it, "" for the zero value.
func (s shard) String() string {
	if s.total == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.index+1, s.total)
}

// The variables with which a computer is told its shard, besides those of schedulers.
const (
	shardVariable      = "OTPDIALOG_SHARD"       // as the flag
	shardIndexVariable = "OTPDIALOG_SHARD_INDEX" // from 0, as GitHub's strategy.job-index
	shardTotalVariable = "OTPDIALOG_SHARD_TOTAL" // as GitHub's strategy.job-total
)

// schedulers are the variables that say which shard this is, the first ones first.
var schedulers = []struct {
	index, first, step, total string // first and step are the index of the first shard and the distance to the next: numbers, or variables
}{
	{shardIndexVariable, "0", "1", shardTotalVariable},
	{"CI_NODE_INDEX", "1", "1", "CI_NODE_TOTAL"},           // GitLab
	{"CIRCLE_NODE_INDEX", "0", "1", "CIRCLE_NODE_TOTAL"},   // CircleCI
	{"JOB_COMPLETION_INDEX", "0", "1", shardTotalVariable}, // Kubernetes, whose Job does not say its completions
	{"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP", "SLURM_ARRAY_TASK_COUNT"},
}

// findShard returns the shard that the flag names, or else the environment.
func findShard(flag string) (shard, error) {
	if flag != "" {
		return parseShard("--shard", flag)
	}
	if text := os.Getenv(shardVariable); text != "" {
		return parseShard(shardVariable, text)
	}
	for _, s := range schedulers {
		switch {
		case os.Getenv(s.index) == "":
			continue
		case os.Getenv(s.total) == "": // each would play all
			return shard{}, &usage.Error{
				Err:  fmt.Errorf("%s is %q, but %s does not give the number of shards", s.index, os.Getenv(s.index), s.total),
				Next: "set it to the number of shards, or play everything with --shard 1/1",
			}
		}
		var numbers [4]int
		for i, text := range []string{s.index, s.first, s.step, s.total} {
			n, err := strconv.Atoi(text)
			if err != nil {
				n, err = strconv.Atoi(os.Getenv(text))
			}
			if err != nil {
				return shard{}, wrongShard(text, os.Getenv(text))
			}
			numbers[i] = n
		}
		index, first, step, total := numbers[0], numbers[1], max(numbers[2], 1), numbers[3]
		return newShard(s.index, os.Getenv(s.index), (index-first)/step, total)
	}
	return shard{}, nil
}

func parseShard(where, text string) (shard, error) {
	number, total, found := strings.Cut(text, "/")
	n, err := strconv.Atoi(number)
	of, wrong := strconv.Atoi(total)
	if !found || err != nil || wrong != nil {
		return shard{}, wrongShard(where, text)
	}
	return newShard(where, text, n-1, of)
}

// newShard checks a shard. The only one of all is none.
func newShard(where, text string, index, total int) (shard, error) {
	switch {
	case index < 0, index >= total:
		return shard{}, wrongShard(where, text)
	case total == 1:
		return shard{}, nil
	}
	return shard{index, total}, nil
}

func wrongShard(where, text string) error {
	return &usage.Error{
		Err:  fmt.Errorf("%s is %q, which is not a shard", where, text),
		Next: "write --shard 2/5 for the second of five",
	}
}
