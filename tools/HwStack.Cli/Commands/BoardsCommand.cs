using System.CommandLine;
using HwStack.Cli.CommandLine;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack boards</c>: everything about boards that is not running an image on one.</summary>
internal static class BoardsCommand
{
    public static Command Create(CliContext context) => new("boards", "Find, examine, restart, flash and serve boards, and look at their traffic.")
    {
        BoardsListCommand.Create(context),
        BoardsInfoCommand.Create(context),
        BoardsDoctorCommand.Create(context),
        BoardsResetCommand.Create(context),
        BoardsMonitorCommand.Create(context),
        BoardsServeCommand.Create(context),
        BoardsDecodeCommand.Create(context),
        BoardsFlashCommand.Create(context),
        BoardsFirmwareCommand.Create(context),
    };
}
