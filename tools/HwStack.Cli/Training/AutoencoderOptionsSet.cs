using System.CommandLine;
using HwStack.Diagnostics;
using HwStack.Training;

namespace HwStack.Cli.Training;

/// <summary>The options of <c>hwstack train</c> for a sparse autoencoder whose encoder is written alone, or in front of the network of --network.</summary>
internal sealed class AutoencoderOptionsSet
{
    private readonly Option<int?> _units = new("--autoencoder")
    {
        Description = "Train a sparse autoencoder with a code of UNITS neurons behind 256 and write its encoder; with --network UNITS-...-CLASSES, train that network behind it and write both as one.", HelpName = "UNITS",
    };

    private readonly Option<string> _sparsity = new("--sparsity") { Description = "Autoencoder: mean spikes a tick that a code unit is drawn towards.", DefaultValueFactory = _ => "0.05", HelpName = "X" };
    private readonly Option<string> _weight = new("--sparsity-weight")
    {
        Description = "Autoencoder: what the divergence from it counts beside the mean squared error.", DefaultValueFactory = _ => TrainOptions.Text(new AutoencoderOptions().SparsityWeight), HelpName = "X",
    };

    private readonly Option<int?> _epochs = new("--autoencoder-epochs") { Description = "Autoencoder: passes over the training set. Default: --epochs.", HelpName = "N" };
    private readonly Option<bool> _unfrozen = new("--unfreeze") { Description = "Autoencoder: the encoder learns on with the network behind it." };

    public AutoencoderOptionsSet(Command command)
    {
        foreach (Option option in new Option[] { _units, _sparsity, _weight, _epochs, _unfrozen })
        {
            command.Add(option);
        }
    }

    /// <summary>Code units; null when no autoencoder is asked for.</summary>
    public int? Units(ParseResult parsed)
    {
        int? units = parsed.GetValue(_units);
        if (units is < 1 or > 1 << 16)
        {
            throw new UserErrorException(new UserError("HW0500", $"An autoencoder cannot have {units} code units.", "--autoencoder", $"{units}", "1..65536"));
        }

        return units;
    }

    /// <summary>True when the encoder learns on with what is behind it.</summary>
    public bool Unfrozen(ParseResult parsed) => parsed.GetValue(_unfrozen);

    /// <summary>How to train it.</summary>
    /// <param name="parsed">Command line.</param>
    /// <param name="training">How the network behind it is trained: what is left open here is the same.</param>
    public AutoencoderOptions Options(ParseResult parsed, TrainingOptions training)
    {
        int epochs = parsed.GetValue(_epochs) ?? training.Epochs;
        if (epochs is < 1 or > 100_000)
        {
            throw new UserErrorException(new UserError("HW0500", $"--autoencoder-epochs is {epochs}, expected 1 to 100000.", "--autoencoder-epochs", $"{epochs}", "1..100000"));
        }

        AutoencoderOptions options = new()
        {
            Sparsity = TrainOptions.Number(parsed, _sparsity, 0, 1), SparsityWeight = TrainOptions.Number(parsed, _weight, 0, 1000),
            Training = training with
            {
                Epochs = epochs, FloatEpochs = training.FloatEpochs == training.Epochs ? epochs : Math.Min(training.FloatEpochs, epochs - 1), EnergyPenalty = 0, AccuracyTarget = 0, RatePenalty = 0,
            },
        };
        options.Check();
        return options;
    }

    /// <summary>Throws HW0503 when an autoencoder is asked for beside a checkpoint or a network to begin with.</summary>
    public static void RequireAlone(int? units, string? checkpoint, bool from)
    {
        if (units is not null && (checkpoint is not null || from))
        {
            throw new UserErrorException(new UserError(
                "HW0503", checkpoint is not null ? "The training of an autoencoder is not kept in checkpoints." : "An autoencoder begins from nothing.", checkpoint is not null ? "--checkpoint" : "--from"));
        }
    }

    /// <summary>Throws HW0502 when the network behind does not begin with the code.</summary>
    public static void RequireBehind(NetworkSpec behind, int units)
    {
        if (behind.InputShape is not [int input] || input != units)
        {
            throw new UserErrorException(new UserError(
                "HW0502", $"A network behind an encoder of {units} units must begin with {units}.", "--network", string.Join('x', behind.InputShape), $"{units}", $"Write for example {units}-256-10."));
        }
    }
}
