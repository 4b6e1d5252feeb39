// Prints how BuildKit reads Dockerfiles, for comparison with Stagegate's reader. Standard input has one JSON object a
// line: the text of a Dockerfile, and words to expand. For each, the program prints a line of JSON.
package main

import (
	"bufio"
	"encoding/json"
	"io"
	"log"
	"os"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

type request struct {
	Text  string
	Words []string
	// Variables of the words, as NAME=value.
	Values []string
}

type instruction struct {
	Keyword string
	Flags   []string
	Args    []string
	From    []string
	Start   int
	End     int
	Trigger *instruction `json:",omitempty"`
}

type stage struct {
	Name string
	Base string
	Line int
	// How many instructions follow its FROM.
	Commands int
}

type answer struct {
	// Why BuildKit refuses the file; then only the rest is valid that it read before.
	Refused      string
	Escape       string
	// The frontend that a directive names; empty if none does.
	Syntax       string
	Instructions []instruction
	Stages       []stage
	// The expanded words; null for a refused one.
	Words []*string
}

// BuildKit needs a linter for comments such as "check=skip=all".
var lint = linter.New(&linter.Config{Warn: func(string, string, string, string, []parser.Range) {}})

func main() {
	in, out := bufio.NewReaderSize(os.Stdin, 1<<20), bufio.NewWriter(os.Stdout)
	decoder, encoder := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var one request
		if err := decoder.Decode(&one); err == io.EOF {
			break
		} else if err != nil {
			log.Fatal(err)
		}
		if err := encoder.Encode(read(one)); err != nil {
			log.Fatal(err)
		}
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

func read(one request) (result answer) {
	result = answer{Instructions: []instruction{}, Stages: []stage{}, Words: []*string{}}
	result.Syntax, _, _, _ = parser.DetectSyntax([]byte(one.Text))
	lexer := shell.NewLex('\\')
	for _, word := range one.Words {
		expanded, _, err := lexer.ProcessWord(word, shell.EnvsFromSlice(one.Values))
		if err != nil {
			result.Words = append(result.Words, nil)
		} else {
			result.Words = append(result.Words, &expanded)
		}
	}
	parsed, err := parser.Parse(strings.NewReader(one.Text))
	if err != nil {
		result.Refused = err.Error()
		return result
	}
	result.Escape = string(parsed.EscapeToken)
	for _, node := range parsed.AST.Children {
		found, err := toInstruction(node)
		if err != nil {
			result.Refused = err.Error()
			return result
		}
		result.Instructions = append(result.Instructions, *found)
	}
	stages, _, err := instructions.Parse(parsed.AST, lint)
	if err != nil {
		result.Refused = err.Error()
		return result
	}
	for _, one := range stages {
		result.Stages = append(result.Stages, stage{one.Name, one.BaseName, one.Location[0].Start.Line, len(one.Commands)})
	}
	return result
}

func toInstruction(node *parser.Node) (*instruction, error) {
	result := instruction{Keyword: strings.ToUpper(node.Value), Flags: []string{}, Args: []string{}, From: []string{}}
	result.Start, result.End = node.StartLine, node.EndLine
	result.Flags = append(result.Flags, node.Flags...)
	parsed, err := instructions.ParseInstructionWithLinter(node, lint)
	if err != nil {
		return nil, err
	}
	switch command := parsed.(type) {
	case *instructions.CopyCommand:
		if command.From != "" {
			result.From = append(result.From, command.From)
		}
	case *instructions.RunCommand:
		for _, mount := range instructions.GetMounts(command) {
			if mount.From != "" {
				result.From = append(result.From, mount.From)
			}
		}
	}
	switch result.Keyword {
	case "ONBUILD":
		result.Trigger, err = toInstruction(node.Next.Children[0])
		return &result, err
	case "ENV", "LABEL":
		for next := node.Next; next != nil; next = next.Next.Next.Next {
			result.Args = append(result.Args, next.Value+"="+next.Next.Value)
		}
	case "HEALTHCHECK":
		// Stagegate keeps the rest as one text.
	default:
		for next := node.Next; next != nil; next = next.Next {
			result.Args = append(result.Args, next.Value)
		}
	}
	return &result, nil
}
