using System.CommandLine;
using System.Text;
using HwStack.Chip;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack chips</c>: the chip descriptions.</summary>
internal static class ChipsCommand
{
    public static Command Create(CliContext context) => new("chips", "Look at chip descriptions.")
    {
        List(context),
        Show(context),
        Validate(context),
    };

    private static Command List(CliContext context)
    {
        Command command = new("list", "Name the built-in chip descriptions.");
        command.SetAction(_ =>
        {
            ChipDescription[] chips = [.. ChipCatalog.Names.Select(ChipCatalog.Get)];
            if (context.Json)
            {
                context.WriteJson(new { chips = chips.Select(chip => new { chip.Name, chip.Version, chip.Summary }) });
                return ErrorCodes.Ok;
            }

            foreach (ChipDescription chip in chips)
            {
                context.Say($"{chip.Name,-10} {chip.Summary}");
            }

            return ErrorCodes.Ok;
        });
        return command;
    }

    private static Command Show(CliContext context)
    {
        Argument<string> name = new("NAME|FILE") { Description = "A built-in name or a JSON file." };
        Command command = new("show", "Print a chip description as JSON.") { name };
        command.SetAction(parsed =>
        {
            context.Out.Write(Encoding.UTF8.GetString(ChipDescriptionFile.ToUtf8(ChipCatalog.Get(parsed.GetRequiredValue(name)))));
            return ErrorCodes.Ok;
        });
        return command;
    }

    private static Command Validate(CliContext context)
    {
        Argument<string> file = new("FILE") { Description = "A JSON chip description." };
        Command command = new("validate", "Check a chip description file.") { file };
        command.SetAction(parsed =>
        {
            ChipDescription chip = ChipDescriptionFile.Read(parsed.GetRequiredValue(file));
            if (context.Json)
            {
                context.WriteJson(new { valid = true, chip.Name, chip.Version, sha256 = ChipDescriptionFile.Sha256(chip) });
            }

            context.Say($"valid: {chip.Name} version {chip.Version}, sha256 {ChipDescriptionFile.Sha256(chip)}");
            return ErrorCodes.Ok;
        });
        return command;
    }
}
