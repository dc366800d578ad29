using System.Security.Cryptography;
using System.Text;
using HwStack.Diagnostics;

namespace HwStack.Boards.Firmware;

/// <summary>
/// A private key for firmware, kept in a file together with the number of the next leaf. A leaf that signs two different messages lets anyone forge signatures, so the file is replaced, and the replacement is on the disk,
/// before a signature made with the leaf is handed out; a lock file keeps a second process away meanwhile. What no program can prevent is a file restored from a copy: docs/firmware-keys.md.
/// </summary>
public sealed class FirmwareSigningKey
{
    private const string Title = "hwstack firmware signing key 1";

    private readonly string _path;
    private readonly LmsTree _tree;

    private FirmwareSigningKey(string path, LmsTree tree)
    {
        _path = path;
        _tree = tree;
        PublicKey = FirmwarePublicKey.Of(tree.PublicKey, path);
    }

    /// <summary>The public half.</summary>
    public FirmwarePublicKey PublicKey { get; }

    /// <summary>Makes a key and its two files: `path`, readable by the owner only, and `path`.pub.</summary>
    /// <param name="path">Where the private key goes; must not exist.</param>
    /// <param name="parameters">Height 5, 10 or 15; higher trees take hours to make.</param>
    /// <param name="chance">48 bytes of secret chance: identifier and seed. Only tests give their own; else the system's cryptographic generator.</param>
    /// <exception cref="UserErrorException">HW0431: a height that is not offered; HW0432: the file exists.</exception>
    public static FirmwareSigningKey Create(string path, LmsParameters parameters, ReadOnlySpan<byte> chance = default)
    {
        if (parameters.Height is not (5 or 10 or 15) || parameters.Winternitz is not (1 or 2 or 4 or 8))
        {
            throw new UserErrorException(new UserError("HW0431", $"No key of height {parameters.Height} with w = {parameters.Winternitz} is offered.", Limit: "height 5, 10 or 15; w 1, 2, 4 or 8"));
        }

        foreach (string file in new[] { path, path + ".pub" })
        {
            if (File.Exists(file))
            {
                throw new UserErrorException(new UserError("HW0432", "This file exists, and keys are never overwritten.", file, Hint: "Choose another name."));
            }
        }

        byte[] secret = chance.IsEmpty ? RandomNumberGenerator.GetBytes(LmsParameters.IdentifierBytes + LmsParameters.NodeBytes) : chance.ToArray();
        FirmwareKeyState state = new(parameters, secret[..LmsParameters.IdentifierBytes], secret[LmsParameters.IdentifierBytes..], 0);
        FirmwareSigningKey key = new(path, state.Tree());
        DurableFile.Replace(path, Encoding.UTF8.GetBytes(state.Write(Title)), secret: true);
        DurableFile.Replace(path + ".pub", Encoding.UTF8.GetBytes(key.PublicKey.ToString()), secret: false);
        return key;
    }

    /// <summary>Opens a key file.</summary>
    /// <exception cref="UserErrorException">HW1984: not a signing key; HW0090 it cannot be read.</exception>
    public static FirmwareSigningKey Open(string path) => new(path, ReadState(path).Tree());

    /// <summary>How many signatures are left, as the file says now.</summary>
    public long Remaining()
    {
        FirmwareKeyState state = ReadState(_path);
        return state.Parameters.Leaves - state.Next;
    }

    /// <summary>Signs a message with the next leaf, which is used up even when the signature is thrown away.</summary>
    /// <exception cref="UserErrorException">HW1985: no leaf is left; HW1986: another process signs with this key; HW1984, HW0090: the file is not what it was.</exception>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        using FileStream held = Lock();
        FirmwareKeyState state = ReadState(_path);
        if (!state.Identifier.AsSpan().SequenceEqual(PublicKey.Bytes.AsSpan(8, LmsParameters.IdentifierBytes)))
        {
            throw new UserErrorException(new UserError("HW1984", "The file holds another key than when it was opened.", _path));
        }

        if (state.Next >= state.Parameters.Leaves)
        {
            throw new UserErrorException(new UserError(
                "HW1985", $"The key has signed {state.Next} times, and cannot sign again.", _path, $"{state.Next}", $"{state.Parameters.Leaves}", "Sign with the next key that the boards hold; see docs/firmware-keys.md."));
        }

        // The leaf is given up for good before it is used: a crash between these lines wastes a leaf, and never uses one twice.
        DurableFile.Replace(_path, Encoding.UTF8.GetBytes((state with { Next = state.Next + 1 }).Write(Title)), secret: true);
        return _tree.Sign((uint)state.Next, message);
    }

    private static FirmwareKeyState ReadState(string path) => FirmwareKeyState.Parse(Encoding.UTF8.GetString(FirmwareInput.ReadBytes(path, 4096)), Title)
        ?? throw new UserErrorException(new UserError("HW1984", "This is not a signing key for firmware.", path, Hint: "'hwstack boards firmware keygen' makes one."));

    private FileStream Lock()
    {
        try
        {
            return new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held)
        {
            throw new UserErrorException(new UserError("HW1986", $"Another process signs with this key: {held.Message}", _path, Hint: "Try again when it is done."), held);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new UserErrorException(new UserError("HW0091", denied.Message, _path + ".lock"), denied);
        }
    }
}
