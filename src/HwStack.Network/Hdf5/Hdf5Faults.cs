using HwStack.Diagnostics;

namespace HwStack.Network.Hdf5;

/// <summary>Makes the errors of the HDF5 reader; every one carries the file and the byte offset.</summary>
internal sealed class Hdf5Faults(string file)
{
    public const string DamagedCode = "HW1012";
    public const string UnsupportedCode = "HW1013";
    public const string LimitCode = "HW1014";
    private const string RepackHint = "Convert it with: h5repack -f NONE in out";

    public string File => file;

    /// <summary>The bytes do not follow the HDF5 format.</summary>
    public UserErrorException Damaged(long offset, string message) =>
        Make(DamagedCode, offset, message, "The file is damaged; export it again.");

    /// <summary>A correct HDF5 feature that NIR writers do not use and this reader leaves out.</summary>
    public UserErrorException Unsupported(long offset, string feature, string hint = RepackHint) =>
        Make(UnsupportedCode, offset, feature + " is not supported.", hint);

    /// <summary>The file asks for more memory or work than its size can justify.</summary>
    public UserErrorException TooMuch(long offset, string message) =>
        Make(LimitCode, offset, message, "Raise the reading limits if the file is trusted.");

    private UserErrorException Make(string code, long offset, string message, string hint) =>
        new(new UserError(code, message, $"{file} at byte {offset}", Hint: hint));
}
