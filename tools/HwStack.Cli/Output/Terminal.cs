using HwStack.Cli.CommandLine;
using Spectre.Console;

namespace HwStack.Cli.Output;

/// <summary>Spectre.Console on the context's streams: no colours or cursor codes unless standard output is a terminal.</summary>
internal static class Terminal
{
    public static IAnsiConsole For(CliContext context)
    {
        bool terminal = ReferenceEquals(context.Out, Console.Out) && !Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(context.Out),
        });
        console.Profile.Width = terminal ? Math.Max(80, console.Profile.Width) : 120;
        return console;
    }

    /// <summary>A table whose first column is text and the others numbers.</summary>
    public static Table Table(params string[] columns)
    {
        Table table = new Table().Border(TableBorder.Rounded);
        for (int i = 0; i < columns.Length; i++)
        {
            TableColumn column = new(columns[i]);
            table.AddColumn(i == 0 ? column : column.RightAligned());
        }

        return table;
    }
}
