using HwStack.Cli.CommandLine;

namespace HwStack.Cli;

/// <summary>Entry point of the hwstack command.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        using CancellationTokenSource interrupted = new();
        Console.CancelKeyPress += (_, pressed) =>
        {
            // The first Ctrl-C ends the work in order (files whole, boards idle); a second one is left to the system.
            if (!interrupted.IsCancellationRequested)
            {
                pressed.Cancel = true;
                interrupted.Cancel();
            }
        };
        CliContext context = new(Console.Out, Console.Error, TimeProvider.System, !Console.IsErrorRedirected, interrupted.Token);
        return CommandTree.Run(args, context);
    }
}
