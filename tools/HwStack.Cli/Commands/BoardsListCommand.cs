using System.CommandLine;
using HwStack.Boards.Discovery;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack boards list</c>: the serial ports of this computer, and which of them can be opened. None is opened: that restarts some boards.</summary>
internal static class BoardsListCommand
{
    public static Command Create(CliContext context)
    {
        Command command = new("list", "List serial ports, their addresses, and what stands against opening them. Opens none.");
        command.SetAction(_ =>
        {
            IReadOnlyList<CandidatePort> ports = PortScanner.List();
            if (context.Json)
            {
                context.WriteJson(new { ports = ports.Select(Document) });
                return ErrorCodes.Ok;
            }

            foreach (CandidatePort port in ports)
            {
                context.Say($"{port.Address,-40} {Access(port),-36} {port.Describe()}{(port.Driver is null ? "" : $", driver {port.Driver}")}");
            }

            if (ports.All(port => port.Access == PortAccess.Console))
            {
                context.Say("no serial port that a board could be at; 'hwstack boards doctor' looks for the reason, and board:virtual needs none");
            }

            return ErrorCodes.Ok;
        });
        return command;
    }

    /// <summary>A port in JSON, here and in the doctor's report.</summary>
    internal static object Document(CandidatePort port) => new
    {
        port.Address, port.Name, port.Device, port.Access, port.Identity, port.Driver, port.Links, port.LatencyTimerMs, holder = port.Holder?.ToString(),
        usb = port.Usb is not { } usb ? null : new { id = usb.VendorProduct, usb.Serial, usb.Manufacturer, product = usb.ProductName, usb.BusPath, usb.Interface },
    };

    private static string Access(CandidatePort port) => port.Access switch
    {
        PortAccess.Openable => "can be opened",
        PortAccess.NoNode => "no device node",
        PortAccess.NoPermission => "you may not open it",
        PortAccess.Busy => $"{port.Holder} is using it",
        PortAccess.Console => "a console of this machine",
        _ => port.Access.ToString(),
    };
}
