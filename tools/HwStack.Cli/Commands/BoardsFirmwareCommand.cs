using System.CommandLine;
using System.Globalization;
using HwStack.Boards.Firmware;
using HwStack.Cli.CommandLine;
using HwStack.Diagnostics;
using HwStack.Protocol;

namespace HwStack.Cli.Commands;

/// <summary><c>hwstack boards firmware</c>: makes keys for firmware, signs firmware with them, and looks at firmware files. No board is needed.</summary>
internal static class BoardsFirmwareCommand
{
    public static Command Create(CliContext context) => new("firmware", "Make keys, sign firmware, look at firmware files.")
    {
        KeyGen(context),
        Sign(context),
        Inspect(context),
    };

    private static Command KeyGen(CliContext context)
    {
        Argument<string> path = new("KEY") { Description = "File for the private key; the public one goes to KEY.pub." };
        Option<int> height = new("--height") { Description = "The key signs 2^height times: 5, 10 or 15.", DefaultValueFactory = _ => 10 };
        Option<int> winternitz = new("--winternitz") { Description = "1, 2, 4 or 8: larger means shorter signatures that take longer to check.", DefaultValueFactory = _ => 4 };
        Option<string?> header = new("--header") { Description = "C header to write with the public key as FIRMWARE_KEY, for a boot program.", HelpName = "FILE.h" };
        Command command = new("keygen", "Make a key for signing firmware. Read docs/firmware-keys.md first: the private file counts its signatures and must never be restored from a copy.") { path, height, winternitz, header };
        command.SetAction(parsed =>
        {
            string file = parsed.GetRequiredValue(path);
            OutputFile.RequireWritable(file);
            string? headerFile = parsed.GetValue(header);
            if (headerFile is not null)
            {
                OutputFile.RequireWritable(headerFile);
            }

            FirmwareSigningKey key = FirmwareSigningKey.Create(file, new LmsParameters(parsed.GetValue(height), parsed.GetValue(winternitz)));
            if (headerFile is not null)
            {
                File.WriteAllText(headerFile, $"/* LMS public key, id {Hex(key.PublicKey.Id)}. */\n#define FIRMWARE_KEY {key.PublicKey.ToC()}\n");
            }

            Report(context, new { key = file, public_key = file + ".pub", id = Hex(key.PublicKey.Id), parameters = key.PublicKey.Parameters.ToString(), signatures = key.Remaining() },
                $"{file}: {key.PublicKey.Parameters}, {key.Remaining()} signatures, id {Hex(key.PublicKey.Id)}");
            return ErrorCodes.Ok;
        });
        return command;
    }

    private static Command Sign(CliContext context)
    {
        Argument<string> payload = new("PAYLOAD") { Description = "What the processor runs, as raw bytes." };
        Option<string> key = new("--key") { Description = "Private key (keygen).", Required = true, HelpName = "KEY" };
        Option<string> board = new("--board") { Description = "Kind of board it is made for.", Required = true, HelpName = "NAME" };
        Option<string> version = new("--version-number") { Description = "Version: major.minor.patch.", Required = true, HelpName = "X.Y.Z" };
        Option<string> load = new("--load") { Description = "Address of the payload's first byte when it runs (0x… or decimal).", Required = true, HelpName = "ADDRESS" };
        Option<string?> entry = new("--entry") { Description = "Where the processor starts; default: the load address.", HelpName = "ADDRESS" };
        Option<string> counter = new("--security-counter") { Description = "Boards take no firmware with a lower counter than they have seen confirmed.", DefaultValueFactory = _ => "0", HelpName = "N" };
        Option<bool> inPlace = new("--in-place") { Description = "It runs where it lies in its slot." };
        Option<string> output = new("--output", "-o") { Description = "Firmware file to write (.ncfw).", Required = true, HelpName = "FILE" };
        Command command = new("sign", "Pack and sign firmware. Uses up one of the key's signatures.") { payload, key, board, version, load, entry, counter, inPlace, output };
        command.SetAction(parsed =>
        {
            string target = parsed.GetRequiredValue(output), source = parsed.GetRequiredValue(payload), number = parsed.GetRequiredValue(version);
            OutputFile.RequireWritable(target);
            if (!FirmwareVersion.TryParse(number, out FirmwareVersion parsedVersion))
            {
                throw new UserErrorException(new UserError("HW0430", $"'{number}' is not a version: it must be three numbers with points between them.", "--version-number", number, "major.minor.patch"));
            }

            FirmwareRequest request = new()
            {
                Board = parsed.GetRequiredValue(board), Version = parsedVersion, Load = Number(parsed.GetRequiredValue(load), "--load"),
                Entry = parsed.GetValue(entry) is { } text ? Number(text, "--entry") : null, SecurityCounter = Number(parsed.GetRequiredValue(counter), "--security-counter"), RunsInPlace = parsed.GetValue(inPlace),
            };
            byte[] content = File.ReadAllBytes(source);
            FirmwareSigningKey signer = FirmwareSigningKey.Open(parsed.GetRequiredValue(key));
            byte[] signed = FirmwareSigner.Sign(content, request, signer);
            File.WriteAllBytes(target, signed);
            Report(context, new { output = target, bytes = signed.Length, board = request.Board, version = number, security_counter = request.SecurityCounter, key_id = Hex(signer.PublicKey.Id), signatures_left = signer.Remaining() },
                $"{target}: {signed.Length} bytes for {request.Board}, version {number}, security counter {request.SecurityCounter}; {signer.Remaining()} signatures left");
            return ErrorCodes.Ok;
        });
        return command;
    }

    private static Command Inspect(CliContext context)
    {
        Argument<string> path = new("FILE") { Description = "A firmware file (.ncfw)." };
        Option<string[]> keys = new("--key") { Description = "Public key that must have signed it; may be given several times.", HelpName = "KEY.pub" };
        Command command = new("inspect", "Show what a firmware file holds; with --key, check its signature.") { path, keys };
        command.SetAction(parsed =>
        {
            FirmwareFile file = FirmwareFile.Read(parsed.GetRequiredValue(path));
            string[] given = parsed.GetValue(keys) ?? [];
            bool signed = given.Length > 0 && file.DemandSignature([.. given.Select(FirmwarePublicKey.Read)]) is not null;
            FirmwareHeader header = file.Header;
            Report(
                context,
                new
                {
                    board = header.Board, version = header.Version.ToString(), security_counter = header.SecurityCounter, load = header.Load, entry = header.Entry, in_place = header.RunsInPlace, bytes = file.Content.Length,
                    payload_bytes = header.PayloadBytes, sha256 = Hex(file.Sha256), payload_sha256 = Hex(header.PayloadSha256), key_id = Hex(header.KeyId), signature = signed ? "good" : "not checked",
                },
                $"board {header.Board}, version {header.Version}, security counter {header.SecurityCounter}",
                string.Create(CultureInfo.InvariantCulture, $"payload {header.PayloadBytes} bytes, {(header.RunsInPlace ? "in place" : "loaded")} at 0x{header.Load:X8}, entry 0x{header.Entry:X8}"),
                $"sha256 {Hex(file.Sha256)}, {file.Content.Length} bytes",
                $"signed with {Hex(header.KeyId)}: {(signed ? "good" : "not checked, no --key given")}");
            return ErrorCodes.Ok;
        });
        return command;
    }

    private static uint Number(string text, string option)
    {
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return uint.TryParse(hex ? text.AsSpan(2) : text, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out uint value)
            ? value
            : throw new UserErrorException(new UserError("HW0431", $"'{text}' is not a number from 0 to 4294967295.", option, text, "0x… or decimal digits"));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static void Report<T>(CliContext context, T document, params string[] lines)
    {
        if (context.Json)
        {
            context.WriteJson(document);
        }

        foreach (string line in lines)
        {
            context.Say(line);
        }
    }
}
